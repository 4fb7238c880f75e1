package release.migrate.flyway;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.baseline.BaselineMigrationConfigurationExtension;
import org.flywaydb.core.internal.resource.ResourceNameParser;
import release.config.Suggestion;

/**
 * Tells by its name what Flyway takes a file for. Most names are so plain that Flyway need not be asked, which takes time to load.
 *
 * @param settings those of Flyway, by their names without the prefix
 */
record MigrationName(Map<String, String> settings) {
    /** What a file is: it runs; it is none of Flyway's business; or it looks like a migration, and is none. */
    enum Kind {
        MIGRATION,
        OTHER,
        MISNAMED
    }

    private static final Pattern PLAIN = Pattern.compile("([VUB]\\d+([._]\\d+)*|R)__.+\\.sql");
    private static final List<String> NAMING = List.of(
            "baselineMigrationPrefix",
            "sqlMigrationPrefix",
            "repeatableSqlMigrationPrefix",
            "sqlMigrationSeparator",
            "sqlMigrationSuffixes");
    /** What Flyway starts as programs. */
    private static final List<String> PROGRAMS = List.of("ps1", "bat", "cmd", "sh", "bash", "py");

    private static final Pattern PROGRAM = Pattern.compile("(?i)(.*)(\\.(" + String.join("|", PROGRAMS) + "))");
    private static final Pattern ENDING = Pattern.compile("(?i).*(\\.[a-z]\\w*)");
    /** Migrations in Java have names of the same kind, but Flyway takes no sources, and classes only out of an app. */
    private static final Pattern CODE = Pattern.compile("(?i).*\\.(class|java|kt|kts|groovy|scala)");

    private static final Pattern CLASS = Pattern.compile("[^$]+\\.class");
    /** Notes, and what editors and file systems hide. */
    private static final Pattern NOTES = Pattern.compile("(?i)\\..*|.*\\.(md|adoc)|.*~");

    private static final String SETTINGS = ".conf";
    private static final String VERSION = "(\\d+(?:[ ._-]+\\d+(?![A-Za-z0-9]))*)";

    /** Whether a file is one that Flyway would start as a program. */
    static boolean isProgram(String name) {
        return PROGRAM.matcher(name).matches();
    }

    /** What a file in a folder is. */
    Kind kind(String name) {
        if (isPlain() && PLAIN.matcher(name).matches()) return name.startsWith("U") ? Kind.OTHER : Kind.MIGRATION;
        if (NOTES.matcher(name).matches()) return Kind.OTHER;
        if (CODE.matcher(name).matches()) return startsLikeOne(name) ? Kind.MISNAMED : Kind.OTHER;
        var program = PROGRAM.matcher(name);
        if (program.matches())
            return startsLikeOne(name) || event(name).isPresent() ? kind(program.group(1) + suffixes()[0]) : Kind.OTHER;
        if (name.endsWith(SETTINGS) && isFlyways(name.substring(0, name.length() - SETTINGS.length())))
            return Kind.OTHER;
        if (!startsLikeOne(name) && suffix(name).isEmpty()) return Kind.OTHER;
        if (!isFlyways(name)) return Kind.MISNAMED;
        return event(name).isEmpty() && !name.startsWith("U") ? Kind.MIGRATION : Kind.OTHER;
    }

    /** What a file inside an app is: of its classes any may be a migration, and its sources are its own affair. */
    Kind kindInApp(String name) {
        if (!CODE.matcher(name).matches()) return kind(name);
        return CLASS.matcher(name).matches() ? Kind.MIGRATION : Kind.OTHER;
    }

    private boolean isPlain() {
        return NAMING.stream().noneMatch(settings::containsKey);
    }

    /** With a prefix and a digit, or as a repeatable one. */
    private boolean startsLikeOne(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        for (var prefix : prefixes()) { // no lambda here, which each run without anything pending would load
            if (lower.startsWith(prefix.toLowerCase(Locale.ROOT))
                    && name.length() > prefix.length()
                    && Character.isDigit(name.charAt(prefix.length()))) return true;
        }
        return !repeatable().isEmpty()
                && lower.startsWith((repeatable() + separator().charAt(0)).toLowerCase(Locale.ROOT));
    }

    /** Whether Flyway runs it, at some time: U scripts are named as others are. */
    private boolean isFlyways(String name) {
        return suffix(name).isPresent()
                && (Flyways.takes(name, this)
                        || name.startsWith("U") && Flyways.takes(versioned() + name.substring(1), this));
    }

    /** Apart, since whoever verifies this class would load Flyway's. */
    private static final class Flyways {
        static boolean takes(String name, MigrationName names) {
            var flyway = new FluentConfiguration()
                    .sqlMigrationPrefix(names.versioned())
                    .repeatableSqlMigrationPrefix(names.repeatable())
                    .sqlMigrationSeparator(names.separator())
                    .sqlMigrationSuffixes(names.suffixes());
            flyway.getPluginRegister()
                    .getInstanceOf(BaselineMigrationConfigurationExtension.class)
                    .setBaselineMigrationPrefix(names.baseline());
            return new ResourceNameParser(flyway).parse(name).isValid();
        }
    }

    /** The callback that a file is, or was meant to be. */
    private Optional<String> event(String name) {
        var word = base(name).split(Pattern.quote(separator()), 2)[0];
        return events().stream().filter(word::equalsIgnoreCase).findFirst();
    }

    private static List<String> events() {
        return Arrays.stream(Event.values()).map(Event::getId).toList();
    }

    /** Why a file is no migration though it looks like one, and what it was most likely meant to be called. */
    String problem(String name) {
        if (CODE.matcher(name).matches())
            return "is not run: Flyway takes migrations in Java only as classes of an app; build it into the app, name"
                    + " that with app.NAME.jar or dir, and write classpath:FOLDER in migrations";
        var program = PROGRAM.matcher(name);
        if (program.matches())
            return problem(program.group(1) + suffixes()[0]).replace(suffixes()[0] + "?", program.group(2) + "?");
        var ending = ENDING.matcher(name);
        if (ending.matches()
                && Stream.of(suffixes()).noneMatch(name::contains)
                && Suggestion.to(ending.group(1), List.of(suffixes())).isEmpty())
            return "is not run: migrations end in " + String.join(" or ", suffixes()) + ", and programs in ."
                    + String.join(", .", PROGRAMS) + "; other files belong elsewhere";
        var wanted = wanted(name).filter(other -> !other.equals(name) && isFlyways(other));
        return "is not run: " + why(name)
                + wanted.map(other -> "; did you mean " + other + "?")
                        .orElseGet(() -> "; a migration is called " + versioned() + "1" + separator() + "name"
                                + suffixes()[0] + ", and other files belong elsewhere");
    }

    private String why(String name) {
        if (suffix(name).isEmpty()) return "it does not end in " + String.join(" or ", suffixes());
        var base = base(name);
        var event = event(name);
        if (event.isPresent()) return "the callback is called " + event.get();
        var prefix = Stream.concat(prefixes().stream(), Stream.of(repeatable()))
                .filter(one -> base.toLowerCase(Locale.ROOT).startsWith(one.toLowerCase(Locale.ROOT)))
                .findFirst();
        if (prefix.isEmpty() || !startsLikeOne(base) && !base.startsWith(prefix.get()))
            return "it begins with none of "
                    + Stream.concat(prefixes().stream(), Stream.of(repeatable()))
                            .distinct()
                            .collect(Collectors.joining(", "))
                    + ", and is no callback";
        if (!base.startsWith(prefix.get()))
            return "it begins with " + base.substring(0, prefix.get().length()) + ", not with " + prefix.get();
        int separator = base.indexOf(separator());
        if (separator < 0) return "it has no " + separator() + " before its description";
        var version = base.substring(prefix.get().length(), separator);
        if (prefix.get().equals(repeatable()))
            return "a repeatable migration has no version, and " + separator() + " comes after " + repeatable();
        return version.isEmpty()
                ? "it has no version"
                : "its version is " + version + ", and not numbers with dots or underscores between them";
    }

    private Optional<String> wanted(String name) {
        var suffix = suffix(name)
                .map(length -> name.substring(name.length() - length))
                .orElse(suffixes()[0]);
        var base = base(name);
        var event = event(name).or(() -> Suggestion.to(base, events()));
        if (event.isPresent())
            return Optional.of(event.get()
                    + base.substring(Math.min(base.length(), base.split(Pattern.quote(separator()), 2)[0].length()))
                    + suffix);
        var named = Pattern.compile(
                        "(?i)(" + prefixes().stream().map(Pattern::quote).collect(Collectors.joining("|")) + "|)[ ._-]*"
                                + VERSION + "[ ._-]*(.+)")
                .matcher(base);
        if (named.matches())
            return Optional.of((named.group(1).isEmpty() ? versioned() : written(named.group(1)))
                    + named.group(2).replaceAll("[ ._-]+", ".")
                    + separator()
                    + named.group(3)
                    + suffix);
        var repeated = Pattern.compile("(?i)" + Pattern.quote(repeatable()) + "[ ._-]*\\d*[ ._-]+(.+)")
                .matcher(base);
        return repeated.matches()
                ? Optional.of(repeatable() + separator() + repeated.group(1) + suffix)
                : Optional.empty();
    }

    /** A prefix as it is written, whatever its case. */
    private String written(String prefix) {
        return prefixes().stream().filter(prefix::equalsIgnoreCase).findFirst().orElse(prefix);
    }

    /** A name up to its suffix; what stands after a suffix, as in V1__x.sql.txt, is left away too. */
    private String base(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        for (var suffix : suffixes()) {
            int end = lower.lastIndexOf(suffix.toLowerCase(Locale.ROOT));
            if (end > 0) return name.substring(0, end);
        }
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    /** How long the suffix is with which a name ends. */
    private Optional<Integer> suffix(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        for (var suffix : suffixes())
            if (lower.endsWith(suffix.toLowerCase(Locale.ROOT))) return Optional.of(suffix.length());
        return Optional.empty();
    }

    private List<String> prefixes() {
        return List.of(versioned(), "U", baseline());
    }

    private String baseline() {
        return settings.getOrDefault("baselineMigrationPrefix", "B");
    }

    private String versioned() {
        return settings.getOrDefault("sqlMigrationPrefix", "V");
    }

    private String repeatable() {
        return settings.getOrDefault("repeatableSqlMigrationPrefix", "R");
    }

    private String separator() {
        return settings.getOrDefault("sqlMigrationSeparator", "__");
    }

    private String[] suffixes() {
        return settings.getOrDefault("sqlMigrationSuffixes", ".sql").split("\\s*,\\s*");
    }
}
