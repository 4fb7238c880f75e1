package release.develop;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import release.config.RepoConfig;

/** The files in a repo's migration folders, by the naming rules of its Flyway settings. */
record MigrationFiles(RepoConfig repo, List<Entry> entries) {
    private static final String JAVA = ".java";
    /** Flyway's separator for the names of Java migrations, which its settings do not change. */
    static final String JAVA_SEPARATOR = "__";

    private static final Pattern RESOURCES = Pattern.compile("(.*/src/[^/]+)/resources/(.+)");

    /** What a file does. */
    enum Kind {
        VERSION,
        UNDO,
        BASELINE
    }

    /** One file that has a version. */
    record Entry(Kind kind, Version version, String name, Path file) {}

    static MigrationFiles of(RepoConfig repo) throws IOException {
        var files = new MigrationFiles(repo, List.of());
        var entries = new ArrayList<Entry>();
        var folders = repo.migrations().stream()
                .flatMap(
                        folder -> Stream.concat(Stream.of(folder), sources(folder).filter(Files::isDirectory).stream()))
                .toList();
        for (var folder : folders) {
            try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
                all.filter(Files::isRegularFile)
                        .sorted()
                        .forEach(file -> files.entry(file).ifPresent(entries::add));
            }
        }
        return new MigrationFiles(repo, List.copyOf(entries));
    }

    /** Where an app keeps its migrations in Java: {@code src/main/java/db/migration} for the folder {@code src/main/resources/db/migration}. */
    static Optional<Path> sources(Path folder) {
        var parts = RESOURCES.matcher(folder.toString());
        return parts.matches() ? Optional.of(Path.of(parts.group(1), "java", parts.group(2))) : Optional.empty();
    }

    /** The package of the classes in such a folder. */
    static String packageOf(Path folder) {
        var parts = RESOURCES.matcher(folder.toString());
        return parts.matches() ? parts.group(2).replace('/', '.') : "";
    }

    /** The newest version, including those that begin a history. */
    Optional<Version> newest() {
        return entries.stream()
                .filter(entry -> entry.kind() != Kind.UNDO)
                .map(Entry::version)
                .max(Comparator.naturalOrder());
    }

    /** The newest migration that has no undo. */
    Optional<Entry> newestWithoutUndo() {
        return entries.stream()
                .filter(entry -> entry.kind() == Kind.VERSION)
                .filter(entry -> entries.stream()
                        .noneMatch(undo ->
                                undo.kind() == Kind.UNDO && undo.version().compareTo(entry.version()) == 0))
                .max(Comparator.comparing(Entry::version));
    }

    /** The file name of a SQL migration. */
    String sql(Kind kind, Version version, String name) {
        return prefix(kind) + version.text() + separator() + name + suffixes().get(0);
    }

    private Optional<Entry> entry(Path file) {
        var name = file.getFileName().toString();
        if (name.endsWith(JAVA)) return entry(Kind.VERSION, "V", JAVA_SEPARATOR, JAVA, file);
        for (var suffix : suffixes()) {
            for (var kind : Kind.values()) {
                var found = entry(kind, prefix(kind), separator(), suffix, file);
                if (found.isPresent()) return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<Entry> entry(Kind kind, String prefix, String separator, String suffix, Path file) {
        var name = file.getFileName().toString();
        if (!name.startsWith(prefix) || !name.endsWith(suffix) || name.length() < prefix.length() + suffix.length())
            return Optional.empty();
        var middle =
                name.substring(prefix.length(), name.length() - suffix.length()).split(Pattern.quote(separator), 2);
        return Version.parse(middle[0])
                .map(version -> new Entry(kind, version, middle.length > 1 ? middle[1] : "", file));
    }

    private String prefix(Kind kind) {
        return switch (kind) {
            case VERSION -> setting("sqlMigrationPrefix", "V");
            case UNDO -> "U";
            case BASELINE -> "B";
        };
    }

    private String separator() {
        return setting("sqlMigrationSeparator", "__");
    }

    private List<String> suffixes() {
        return List.of(setting("sqlMigrationSuffixes", ".sql").split(","));
    }

    private String setting(String name, String byDefault) {
        return repo.flyway().getOrDefault(name, byDefault);
    }
}
