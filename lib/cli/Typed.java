package release.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import release.catalog.Catalogs;
import release.config.Release;
import release.config.ReleaseRoot;
import release.report.Invocation;
import release.report.Invocation.Argument;
import release.report.Next;
import release.run.MaxFailures;
import release.run.Parallel;
import release.run.Shard;

/**
 * What was typed to start a run. Every command that a message suggests is made from it, so that none is about more than the run was.
 * The run's own command gets all of it again, another command only the options that it has. Options about the looks of the output are
 * left out.
 *
 * @param command the name of the command
 * @param given the options in the order in which they were typed, then the rest
 */
record Typed(String command, List<Given> given) {
    /**
     * An option, or an argument without an option.
     *
     * @param option its first name, or empty
     * @param values as typed; none for an option without a value
     * @param owner the class that declares it; other commands may have the options of a mixin too
     */
    record Given(String option, List<String> values, Class<?> owner) {
        Given {
            values = List.copyOf(values);
        }
    }

    /** The mixins of commands that messages name, besides {@link Options}, which every command has. A confirmation is for one command only. */
    static final Map<String, List<Class<?>>> SHARED = Map.ofEntries(
            Map.entry("migrate", List.of(LockTimeout.class, Parallel.class, MaxFailures.class)),
            Map.entry("seed", List.of(LockTimeout.class, Parallel.class, MaxFailures.class)),
            Map.entry("status", List.of(Parallel.class)),
            Map.entry("validate", List.of(Parallel.class)),
            Map.entry("repair", List.of(LockTimeout.class)),
            Map.entry("rollback", List.of(LockTimeout.class)),
            Map.entry("redo", List.of(LockTimeout.class)),
            Map.entry("baseline", List.of(LockTimeout.class)),
            Map.entry("setup", List.of(LockTimeout.class)),
            Map.entry("reset", List.of(LockTimeout.class)));

    Typed {
        given = List.copyOf(given);
    }

    /** What {@link Options#takePlain} has read: options of every command, each value a word of its own. */
    static Typed plain(String command, String... words) {
        var given = new ArrayList<Given>();
        for (int i = 0; i < words.length; i++) {
            var option = words[i];
            var takes = i + 1 < words.length && !words[i + 1].startsWith("-");
            given.add(new Given(option, takes ? List.of(words[++i]) : List.of(), Options.class));
        }
        return new Typed(command, given);
    }

    /**
     * How commands of a release are typed after this one.
     *
     * @param variables the process environment, which may have chosen what no option did
     * @param classPath tells where the commands come from
     */
    Next next(Release release, Map<String, String> variables, String classPath) {
        return new OfRelease(this, release, variables, classPath);
    }

    private record OfRelease(Typed typed, Release release, Map<String, String> variables, String classPath)
            implements Next {
        @Override
        public Invocation command(String name) {
            var shared = SHARED.getOrDefault(name, List.of());
            var arguments = new ArrayList<Argument>();
            if (!isBundled())
                chosenBy("RELEASE_ROOT", "--root")
                        .filter(root -> !isOfLauncher(root))
                        .ifPresent(root -> arguments.add(option("--root", root)));
            chosenBy("RELEASE_ENV", "--env").ifPresent(environment -> arguments.add(option("--env", environment)));
            if (!isBundled())
                chosenBy("RELEASE_NAME", "--release").ifPresent(other -> arguments.add(option("--release", other)));
            if (shared.contains(Parallel.class) && !isTyped(Shard.OPTION))
                Shard.ofPod(variables).ifPresent(shard -> arguments.add(option(Shard.OPTION, shard)));
            for (var given : typed.given) {
                var has = given.owner == Options.class || shared.contains(given.owner) || name.equals(typed.command);
                if (has && !Options.LOOKS.contains(given.option)) arguments.add(argument(given));
            }
            return new Invocation(start(name), arguments);
        }

        @Override
        public Invocation command(String name, String app, String repo) {
            if (release.repos().size() == 1 && !release.repos().get(0).isTemplate()) return command(name);
            var whole = command(name);
            return (release.apps().size() > 1 ? whole.with("--app", app) : whole).with("--repo", repo);
        }

        @Override
        public Optional<Path> suite() {
            return ReleaseRoot.checkout(classPath).filter(folder -> !isSame(folder, release.root()));
        }

        /** Typed like this command: through the launcher of a checkout or bundle, or through JBang and a catalog named after the release. */
        private String start(String name) {
            if (isBundled()) return Invocation.quoted(variables.get("RELEASE_LAUNCHER")) + " " + name;
            var launcher = variables.getOrDefault("JBANG_LAUNCH_CMD", "");
            var own = ReleaseRoot.checkout(classPath);
            if (!launcher.endsWith("rel/jbang")) return "jbang " + at(name, own);
            return Invocation.quoted(launcher) + " "
                    + (own.isEmpty() || isSame(own.get().resolve("rel/jbang"), Path.of(launcher))
                            ? name
                            : at(name, own));
        }

        /** If the name were not the catalog's, JBang would ask public Git hosts for somebody else's commands. */
        private String at(String name, Optional<Path> own) {
            if (own.isEmpty() || isSame(own.get(), release.root()))
                return Invocation.quoted(name + "@" + release.name());
            var names = registered().entrySet().stream()
                    .filter(catalog -> Files.exists(own.get().resolve(ReleaseRoot.CONFIG))
                            ? Catalogs.isOf(catalog.getValue(), own.get())
                            : Catalogs.file(catalog.getValue()).isEmpty())
                    .map(Map.Entry::getKey)
                    .toList();
            return names.size() == 1
                    ? Invocation.quoted(name + "@" + names.get(0))
                    : name + "@\"${CATALOG:?the name of its catalog}\"";
        }

        /** The catalogs by name; empty if they cannot be read, which doctor reports. */
        private Map<String, String> registered() {
            var catalogs = Catalogs.of(variables);
            try {
                return catalogs.isPresent() ? catalogs.get().references() : Map.of();
            } catch (IOException e) {
                return Map.of();
            }
        }

        private static boolean isSame(Path file, Path other) {
            try {
                return Files.isSameFile(file, other);
            } catch (IOException gone) {
                return false;
            }
        }

        /** Whether the run comes from a bundle. Its launcher sets the root and the release. */
        private boolean isBundled() {
            return !variables.getOrDefault("RELEASE_LAUNCHER", "").isEmpty();
        }

        private boolean isOfLauncher(String root) {
            return variables.getOrDefault("JBANG_LAUNCH_CMD", "").equals(root + "/rel/jbang");
        }

        private Optional<String> chosenBy(String variable, String option) {
            return Optional.ofNullable(variables.get(variable)).filter(value -> !value.isBlank() && !isTyped(option));
        }

        private boolean isTyped(String option) {
            return typed.given.stream().anyMatch(given -> given.option.equals(option));
        }

        private static Argument option(String name, String value) {
            return Argument.option(name, List.of(value));
        }

        private Argument argument(Given given) {
            var argument = given.option.isEmpty()
                    ? Argument.rest(given.values)
                    : given.values.isEmpty()
                            ? Argument.flag(given.option)
                            : Argument.option(given.option, given.values);
            return isSecret(given) ? argument.withheld() : argument;
        }

        /** Names in the configuration are no secrets. A text after an option of the app belongs to that option, as in {@code --password x}. */
        private boolean isSecret(Given given) {
            if (given.owner == Options.class) return false;
            var pairs = IntStream.range(1, given.values.size())
                    .filter(i -> given.values.get(i - 1).startsWith("-"))
                    .mapToObj(i -> given.values.get(i - 1) + "=" + given.values.get(i));
            return Stream.concat(given.values.stream(), pairs)
                    .anyMatch(text -> !release.secrets().redact(text).equals(text));
        }
    }
}
