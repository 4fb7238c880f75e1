package release.config.hocon;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.config.Command;
import release.config.Durations;
import release.config.Hook;
import release.config.Lifecycle;
import release.config.Origin;
import release.config.ReleaseRoot;
import release.config.Section;
import release.config.Suggestion;

/** Reads the commands of a release and the hooks that run them, and refuses those that would run themselves. */
final class CommandReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
    private static final Pattern SCRIPT = Pattern.compile(".*\\.(java|jsh|kt|groovy|jar)");
    private static final Pattern COMMENT = Pattern.compile("\\s*(?:#|//|--)\\s*([^\\s!].*)");
    private static final Pattern HEADER = Pattern.compile("\\bheader = \"((?:[^\"\\\\]|\\\\.)+)\"");
    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration HOOK_TIMEOUT = Duration.ofHours(1);
    private final Path root;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    CommandReader(Path root) {
        this.root = root;
    }

    /** The commands in a block, in order. Their problems are added to the block's problems. */
    List<Command> commands(Section block) {
        for (var name : block.keys()) {
            if (!NAME.matcher(name).matches()) {
                block.problem(
                        block.source(name), name, "is not a name that JBang accepts: use letters, digits, - . _ /");
            }
            (block.isList(name) ? list(name, block) : file(name, block))
                    .ifPresent(command -> commands.put(name, command));
        }
        for (var command : commands.values()) {
            if (command.kind() == Command.Kind.LIST) known(command.members(), command.source(), block, command.name());
        }
        return List.copyOf(commands.values());
    }

    /** The hooks and the start of a release. The commands must have been read before. */
    Lifecycle lifecycle(Section release) {
        var hooks = new EnumMap<Hook, List<String>>(Hook.class);
        var sources = new EnumMap<Hook, Origin>(Hook.class);
        release.section("hooks").ifPresent(block -> {
            for (var label : block.keys()) {
                var names = block.texts(label);
                var hook = Hook.named(label);
                if (hook.isEmpty()) {
                    block.problem(
                            block.source(label),
                            label,
                            "is not a hook" + Suggestion.hint(label, Hook.labels()) + " (known: "
                                    + String.join(", ", Hook.labels()) + ")");
                    continue;
                }
                names.forEach(name -> known(List.of(name.value()), name.source(), block, label));
                hooks.put(hook.get(), names.stream().map(Section.Located::value).toList());
                sources.put(hook.get(), block.source(label));
            }
        });
        new Loops(commands, hooks)
                .all()
                .forEach((node, way) -> release.problem(
                        node.isHook()
                                ? sources.get(Hook.named(node.name()).orElseThrow())
                                : commands.get(node.name()).source(),
                        (node.isHook() ? "hooks." : "commands.") + node.name(),
                        "would run itself: " + way));
        return new Lifecycle(
                hooks,
                release.text("start").map(Section.Located::value),
                ready(release),
                Durations.read(release, "ready-timeout").orElse(READY_TIMEOUT),
                Durations.read(release, "stop-timeout").orElse(STOP_TIMEOUT),
                Durations.read(release, "hook-timeout").orElse(HOOK_TIMEOUT));
    }

    /** The readiness check. A URL that leads nowhere is refused here; otherwise it would show only once the app runs. */
    private static Optional<String> ready(Section release) {
        var written = release.text("ready");
        written.filter(text -> Lifecycle.isUrl(text.value()))
                .flatMap(text -> problem(text.value()))
                .ifPresent(problem -> release.problem(written.get().source(), "ready", problem));
        return written.map(Section.Located::value);
    }

    private static Optional<String> problem(String url) {
        try {
            var uri = new URI(url);
            if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535)
                return Optional.of("is not a URL with a host and a valid port: " + url);
            return Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.of("is not a URL (" + e.getReason() + "): " + url);
        }
    }

    private void known(List<String> names, Origin source, Section block, String key) {
        for (var name : names) {
            if (commands.containsKey(name)) continue;
            block.problem(
                    source,
                    key,
                    "names the command " + name + ", which is not defined" + Suggestion.hint(name, commands.keySet()));
        }
    }

    private Optional<Command> list(String name, Section block) {
        var members = block.texts(name).stream().map(Section.Located::value).toList();
        var source = block.source(name);
        shadowing(name, "", source, block);
        return Optional.of(new Command(
                name,
                source,
                Command.Kind.LIST,
                root.resolve(ReleaseRoot.CONFIG),
                String.join(", ", members),
                members,
                "Runs " + String.join(", ", members)));
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
            block.problem(source, name, Suggestion.missing("file", script, file, root));
        }
        return Optional.empty();
    }

    private Optional<Command> command(String name, Origin source, Path file, String script, Section block) {
        shadowing(name, script, source, block);
        var kind = script.equals("commands/" + name + ".java")
                ? Command.Kind.SUITE
                : SCRIPT.matcher(script).matches() ? Command.Kind.SCRIPT : Command.Kind.EXECUTABLE;
        if (kind == Command.Kind.EXECUTABLE && !Files.isExecutable(file)) {
            block.problem(source, name, "names a file that may not be executed: " + script + "; chmod +x " + script);
        }
        return description(file, name, block, source)
                .map(text -> new Command(name, source, kind, file, script, List.of(), text));
    }

    /** A name of the suite must mean the suite's command; otherwise a deploy script would run something else than it says. */
    private void shadowing(String name, String script, Origin source, Section block) {
        var own = "commands/" + name + ".java";
        if (!script.equals(own) && Files.isRegularFile(root.resolve(own))) {
            block.problem(source, name, "is a command of the suite and has to be " + own + "; give yours another name");
        }
    }

    /** A script's //DESCRIPTION lines, or else the header that picocli shows, or else its first comment. Empty for a file that is not text. */
    private static Optional<String> description(Path file, String name, Section block, Origin source) {
        try {
            var lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .limit(100)
                    .toList();
            var described = lines.stream()
                    .filter(line -> line.startsWith("//DESCRIPTION "))
                    .map(line -> line.substring("//DESCRIPTION ".length()).strip())
                    .collect(Collectors.joining(" "));
            if (!described.isEmpty()) return Optional.of(described);
            var header = lines.stream()
                    .filter(line -> line.contains("header"))
                    .map(HEADER::matcher)
                    .filter(Matcher::find)
                    .findFirst();
            return Optional.of(header.map(found -> found.group(1).translateEscapes())
                    .orElseGet(() -> firstComment(lines.stream())));
        } catch (IOException e) {
            block.problem(source, name, "cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String firstComment(Stream<String> lines) {
        return lines.map(COMMENT::matcher)
                .filter(comment -> comment.matches() && !comment.group(1).matches("/.*|[A-Z_]{2,} .*"))
                .map(comment -> comment.group(1).strip())
                .findFirst()
                .orElse("");
    }
}
