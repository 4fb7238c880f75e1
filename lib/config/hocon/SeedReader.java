package release.config.hocon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import release.config.Section;
import release.config.Seed;
import release.config.Suggestion;

/** Reads the seeds of a repo. Each is a file, or a block that also says when, where and how it runs. */
final class SeedReader {
    private static final String KEY = "seeds";
    private static final String FIELDS = ".*\\.(csv|tsv)(\\.gz)?";
    private static final String ROWS = ".*\\.(csv|tsv|json|ndjson)(\\.gz)?";
    private static final String KNOWN = ROWS + "|.*\\.(sql|java|jsh)";
    private static final String VERSION = "\\d+([._]\\d+)*";
    private final Path root;
    private final TreeSet<String> environments;

    /** @param environments the names that a seed may use */
    SeedReader(Path root, Collection<String> environments) {
        this.root = root;
        this.environments = new TreeSet<>(environments);
    }

    /** The seeds in a repo's block, in order. Their problems are added to the block's problems. */
    List<Seed> read(Section repo) {
        var seeds = new ArrayList<Seed>();
        for (var block : repo.blocks(KEY, "file")) {
            seed(block, repo).ifPresent(seed -> {
                if (seeds.stream().anyMatch(other -> clash(other, seed))) {
                    repo.problem(seed.source(), KEY, "names a file twice: " + root.relativize(seed.file()));
                }
                seeds.add(seed);
            });
        }
        return seeds;
    }

    private Optional<Seed> seed(Section block, Section repo) {
        var file = block.required("file");
        var when = oneOf(Seed.When.values(), Seed.When.ALWAYS, "when", block);
        var where = block.texts("environments").stream()
                .peek(name -> known(name, block))
                .map(Section.Located::value)
                .toList();
        var after = block.text("after");
        after.filter(version -> !version.value().matches(VERSION))
                .ifPresent(version -> block.problem(
                        version.source(),
                        "after",
                        "is not a version: write numbers with dots between them, such as 7 or 2.1"));
        var table = block.text("table");
        var onConflict = oneOf(Seed.OnConflict.values(), Seed.OnConflict.FAIL, "on-conflict", block);
        var marker = block.text("null");
        var delimiter = delimiter(block);
        block.done();
        return file.flatMap(written -> file(written, repo)).map(path -> {
            only(ROWS, "a file of rows", path, block, "table", "on-conflict");
            only(FIELDS, "a .csv or .tsv file", path, block, "null", "delimiter");
            return new Seed(
                    path,
                    file.get().source(),
                    when,
                    where,
                    after.map(Section.Located::value),
                    table.map(Section.Located::value),
                    onConflict,
                    marker.map(Section.Located::value),
                    delimiter);
        });
    }

    private Optional<Path> file(Section.Located<String> written, Section repo) {
        var text = written.value().replaceFirst("^filesystem:", "");
        var path = root.resolve(text).normalize();
        if (text.startsWith("classpath:")) {
            repo.problem(written.source(), KEY, "cannot be on a class path: name a file below the release root");
        } else if (repo.strict() && !Files.isRegularFile(path)) {
            repo.problem(written.source(), KEY, Suggestion.missing("file", text, path, root));
        } else if (!path.toString().matches(KNOWN)) {
            repo.problem(
                    written.source(),
                    KEY,
                    "names a file that is not a seed: " + text
                            + " (known: .sql .java .jsh .csv .tsv .json .ndjson, and the last four with .gz)");
        } else {
            return Optional.of(path);
        }
        return Optional.empty();
    }

    private void known(Section.Located<String> name, Section block) {
        if (environments.contains(name.value())) return;
        block.problem(
                name.source(),
                "environments",
                "names the environment " + name.value() + ", which is not defined"
                        + Suggestion.hint(name.value(), environments)
                        + (environments.isEmpty() ? "" : " (defined: " + String.join(", ", environments) + ")"));
    }

    private static <T extends Enum<T>> T oneOf(T[] values, T byDefault, String key, Section block) {
        var text = block.text(key);
        if (text.isEmpty()) return byDefault;
        var names = Stream.of(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .toList();
        var index = names.indexOf(text.get().value());
        if (index >= 0) return values[index];
        block.problem(
                text.get().source(),
                key,
                "must be one of " + String.join(", ", names) + ", not "
                        + text.get().value() + Suggestion.hint(text.get().value(), names));
        return byDefault;
    }

    private static Optional<Character> delimiter(Section block) {
        var text = block.text("delimiter");
        text.filter(found -> found.value().length() != 1)
                .ifPresent(found -> block.problem(
                        found.source(),
                        "delimiter",
                        "must be one character, not " + found.value().length()));
        return text.map(Section.Located::value)
                .filter(found -> found.length() == 1)
                .map(found -> found.charAt(0));
    }

    private static void only(String files, String whose, Path file, Section block, String... keys) {
        if (file.toString().matches(files)) return;
        for (var key : keys) {
            if (block.object().containsKey(key)) block.problem(block.source(key), key, "is only for " + whose);
        }
    }

    /** Whether one environment could run a file twice, as two seeds. The history would treat them as one. */
    private static boolean clash(Seed one, Seed other) {
        return one.file().equals(other.file())
                && (one.environments().isEmpty()
                        || other.environments().isEmpty()
                        || !Collections.disjoint(one.environments(), other.environments()));
    }
}
