package release.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the commands of a release and the hooks that run them, and sees to it that none would run itself. */
final class CommandReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
    private static final Pattern SCRIPT = Pattern.compile(".*\\.(java|jsh|kt|groovy|jar)");
    private static final Pattern COMMENT = Pattern.compile("\\s*(?:#|//|--)\\s*([^\\s!].*)");
    private final Path root;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    CommandReader(Path root) {
        this.root = root;
    }

    /** The commands in a block, in order; what is wrong with one is added to the block's problems. */
    List<Command> commands(Section block) {
        for (var name : block.keys()) {
            if (!NAME.matcher(name).matches()) {
                block.problem(block.source(name), name, "is no name that JBang can hold: use letters, digits, - . _ /");
            }
            (block.isList(name) ? list(name, block) : file(name, block)).ifPresent(command -> commands.put(name, command));
        }
        for (var command : commands.values()) {
            if (command.kind() == Command.Kind.LIST) known(command.members(), command.source(), block, command.name());
        }
        return List.copyOf(commands.values());
    }

    /** The hooks and the start of a release, whose commands have been read. */
    Lifecycle lifecycle(Section release) {
        var hooks = new EnumMap<Hook, List<String>>(Hook.class);
        var sources = new EnumMap<Hook, Source>(Hook.class);
        release.section("hooks").ifPresent(block -> {
            for (var label : block.keys()) {
                var names = block.texts(label);
                var hook = Hook.named(label);
                if (hook.isEmpty()) {
                    block.problem(block.source(label), label, "is no hook" + Nearest.hint(label, Hook.labels())
                        + " (known: " + String.join(", ", Hook.labels()) + ")");
                    continue;
                }
                names.forEach(name -> known(List.of(name.value()), name.source(), block, label));
                hooks.put(hook.get(), names.stream().map(Section.Located::value).toList());
                sources.put(hook.get(), block.source(label));
            }
        });
        hooks.forEach((hook, names) -> loop(hook, hooks).ifPresent(loop ->
            release.problem(sources.get(hook), "hooks." + hook.label(), "would run itself: " + loop)));
        return new Lifecycle(hooks, release.text("start").map(Section.Located::value),
            release.text("ready").map(Section.Located::value), timeout(release));
    }

    private static Duration timeout(Section release) {
        return Durations.read(release, "ready-timeout").orElse(Duration.ofSeconds(60));
    }

    private void known(List<String> names, Source source, Section block, String key) {
        for (var name : names) {
            if (commands.containsKey(name)) continue;
            block.problem(source, key, "names the command " + name + ", which is not defined" + Nearest.hint(name, commands.keySet()));
        }
    }

    /** The way from a hook back to itself: a hook's command runs hooks of its own, and a list runs its members. */
    private Optional<String> loop(Hook hook, Map<Hook, List<String>> hooks) {
        return loop(hook.label(), hook, hooks, new LinkedHashSet<>());
    }

    private Optional<String> loop(String way, Hook hook, Map<Hook, List<String>> hooks, Set<String> seen) {
        for (var name : hooks.getOrDefault(hook, List.of())) {
            for (var command : withMembers(name, new LinkedHashSet<>())) {
                for (var next : Hook.of(command)) {
                    var further = way + " > " + command + " > " + next.label();
                    if (further.startsWith(next.label() + " > ")) return Optional.of(further);
                    var found = seen.add(next.label()) ? loop(further, next, hooks, seen) : Optional.<String>empty();
                    if (found.isPresent()) return found;
                }
            }
        }
        return Optional.empty();
    }

    private Set<String> withMembers(String name, Set<String> found) {
        var command = commands.get(name);
        if (command != null && found.add(name)) command.members().forEach(member -> withMembers(member, found));
        return found;
    }

    private Optional<Command> list(String name, Section block) {
        var members = block.texts(name).stream().map(Section.Located::value).toList();
        var source = block.source(name);
        if (members.contains(name)) block.problem(source, name, "would run itself");
        shadowing(name, "", source, block);
        return Optional.of(new Command(name, source, Command.Kind.LIST, root.resolve(ReleaseRoot.CONFIG),
            String.join(", ", members), members, "Runs " + String.join(", ", members)));
    }

    private Optional<Command> file(String name, Section block) {
        var written = block.text(name);
        if (written.isEmpty()) return Optional.empty();
        var script = written.get().value();
        var source = written.get().source();
        var file = root.resolve(script).normalize();
        if (!file.startsWith(root)) {
            block.problem(source, name, "lies outside the release root: " + script);
        } else if (Files.isRegularFile(file)) {
            return command(name, source, file, script, block);
        } else if (block.strict() && !ReleaseRoot.isBundle(root)) {
            block.problem(source, name, "names a file that does not exist: " + script + Nearest.pathHint(script, file, root));
        }
        return Optional.empty();
    }

    private Optional<Command> command(String name, Source source, Path file, String script, Section block) {
        shadowing(name, script, source, block);
        var kind = script.equals("commands/" + name + ".java") ? Command.Kind.SUITE
            : SCRIPT.matcher(script).matches() ? Command.Kind.SCRIPT : Command.Kind.EXECUTABLE;
        if (kind == Command.Kind.EXECUTABLE && !Files.isExecutable(file)) {
            block.problem(source, name, "names a file that may not be executed: " + script + "; chmod +x " + script);
        }
        return description(file, name, block, source)
            .map(text -> new Command(name, source, kind, file, script, List.of(), text));
    }

    /** A name of the suite's own means the suite's own, or a deploy script would run something else than it says. */
    private void shadowing(String name, String script, Source source, Section block) {
        var own = "commands/" + name + ".java";
        if (!script.equals(own) && Files.isRegularFile(root.resolve(own))) {
            block.problem(source, name, "is a command of the suite and has to be " + own + "; give yours another name");
        }
    }

    /** The text of a script's //DESCRIPTION lines, or else of its first comment. A file need not be text: it has none. */
    private static Optional<String> description(Path file, String name, Section block, Source source) {
        try {
            var lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().limit(100).toList();
            var described = lines.stream().filter(line -> line.startsWith("//DESCRIPTION "))
                .map(line -> line.substring("//DESCRIPTION ".length()).strip()).collect(Collectors.joining(" "));
            return Optional.of(described.isEmpty() ? firstComment(lines.stream()) : described);
        } catch (IOException e) {
            block.problem(source, name, "cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String firstComment(Stream<String> lines) {
        return lines.map(COMMENT::matcher).filter(comment -> comment.matches() && !comment.group(1).matches("/.*|[A-Z_]{2,} .*"))
            .map(comment -> comment.group(1).strip()).findFirst().orElse("");
    }
}
