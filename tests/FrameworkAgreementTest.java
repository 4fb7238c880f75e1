package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import release.app.Deployable;
import release.app.Unreadable;
import release.app.settings.AppSettings;
import release.app.settings.Inside;
import release.support.AppCase;
import release.support.AppStarts;
import release.support.AppTable;
import release.support.OnlyInAll;
import release.support.Resolved;
import release.support.Tree;

/**
 * In every configuration of tests/apps/agree we say what the app itself resolves when it is started. What it resolved is recorded
 * there, by framework and version; {@code UPDATE_TRUTH=1} starts the apps for each row and records it again, and
 * {@code SHOW_AGREEMENT=FOLDER} writes there what the app says of each row and what we say.
 */
class FrameworkAgreementTest {
    private static final boolean IS_WHOLE = "1".equals(System.getenv("UPDATE_TRUTH"));
    private static final Optional<Path> SHOWN =
            Optional.ofNullable(System.getenv("SHOW_AGREEMENT")).map(Path::of);
    /** Where a framework has to be loaded for each row, every so many rows are enough each time: all take minutes. */
    private static final int SAMPLE = 9;

    @TempDir
    Path folder;

    @OnlyInAll
    @ParameterizedTest
    @EnumSource
    void the_record_is_what_the_app_resolves(AppCase app) throws Exception {
        var rows = sample(app).stream()
                .filter(row -> IS_WHOLE || !varies(app, row))
                .toList();

        var resolved = AppStarts.run(app, app.explode(folder.resolve("app")), rows, folder);

        if (IS_WHOLE) app.keep(resolved);
        var recorded = app.recorded();
        for (var row : rows)
            assertEquals(
                    withoutMessages(recorded.get(row.name())), withoutMessages(resolved.get(row.name())), row.name());
    }

    @OnlyInAll
    @ParameterizedTest
    @EnumSource
    void a_built_app_is_read_as_it_resolves_itself(AppCase app) throws Exception {
        var exploded = app.explode(folder.resolve("app"));
        var comparisons = new ArrayList<Comparison>();
        for (var row : SHOWN.isPresent() ? app.rows() : sample(app)) {
            var root = root(row);
            app.put(row, exploded);
            comparisons.add(new Comparison(
                    row.name(), app.difference("own", row), app.recorded().get(row.name()), read(exploded, root, row)));
            app.take(row, exploded);
            Tree.delete(root);
        }
        show(app.version("own"), comparisons);
        assertEquals("", disagreements(comparisons));
    }

    @ParameterizedTest
    @EnumSource
    void the_classes_of_an_app_that_is_not_built_are_read_as_the_built_one_resolves_itself(AppCase app)
            throws Exception {
        var comparisons = new ArrayList<Comparison>();
        for (var row : app.rows()) {
            var root = root(row);
            var classes = Files.createDirectories(root.resolve("target/classes"));
            row.putInside(classes);
            comparisons.add(new Comparison(
                    row.name(), app.difference("bare", row), app.recorded().get(row.name()), read(classes, root, row)));
            Tree.delete(root);
        }
        show(app.version("bare"), comparisons);
        assertEquals("", disagreements(comparisons));
    }

    private static List<AppTable.Row> sample(AppCase app) throws Exception {
        var rows = app.rows();
        return IntStream.range(0, rows.size())
                .filter(row -> IS_WHOLE || row % SAMPLE == 0)
                .mapToObj(rows::get)
                .toList();
    }

    private Path root(AppTable.Row row) throws Exception {
        var root = Files.createDirectories(folder.resolve("root"));
        row.putOutside(root);
        return root;
    }

    /** @param reason why the table says that ours differs from the app's, if it does */
    private record Comparison(String row, Optional<String> reason, List<String> apps, List<String> ours) {
        boolean isEqual() {
            return migrated(apps).equals(migrated(ours))
                    || isRefused(apps)
                            && (isRefused(ours) || ours.isEmpty()); // an app without a database is refused later
        }

        /** What is to be mended, here or in the table. */
        Optional<String> disagreement() {
            if (isEqual())
                return reason.map(known -> row + ": is equal now, though the table says that it differs: " + known);
            return reason.isPresent() ? Optional.empty() : Optional.of(row + lines(false));
        }

        String lines(boolean alsoEqual) {
            var all = new TreeSet<>(migrated(apps));
            all.addAll(migrated(ours));
            return all.stream()
                    .filter(line -> alsoEqual || !apps.contains(line) || !ours.contains(line))
                    .map(line ->
                            (apps.contains(line) ? ours.contains(line) ? "\n    both " : "\n    app  " : "\n    ours ")
                                    + line)
                    .collect(Collectors.joining());
        }
    }

    private static String disagreements(List<Comparison> comparisons) {
        return comparisons.stream()
                .flatMap(comparison -> comparison.disagreement().stream())
                .collect(Collectors.joining("\n"));
    }

    private static void show(String version, List<Comparison> comparisons) throws Exception {
        if (SHOWN.isEmpty()) return;
        var equal = comparisons.stream().filter(Comparison::isEqual).count();
        var text = new StringBuilder(version + ": " + comparisons.size() + " rows, " + equal + " equal, "
                + (comparisons.size() - equal) + " not\n");
        for (var comparison : comparisons) {
            text.append('\n')
                    .append(comparison.row())
                    .append(
                            comparison.isEqual()
                                    ? ": equal"
                                    : ": " + comparison.reason().orElse("DIFFERS"))
                    .append(comparison.lines(true))
                    .append('\n');
        }
        Files.writeString(Files.createDirectories(SHOWN.get()).resolve(version + ".txt"), text);
    }

    /** Without data sources that are not active, and with what holds anyhow left out: whether Flyway may clean, Quarkus has it otherwise by itself. */
    private static List<String> migrated(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.contains(".inactive=") && !line.endsWith(".flyway.cleanDisabled=false"))
                .toList();
    }

    private static boolean isRefused(List<String> lines) {
        return lines.stream().anyMatch(line -> line.startsWith("fails="));
    }

    /** As Resolved prints it. */
    private static List<String> read(Path deployed, Path root, AppTable.Row row) throws Exception {
        var variables = new HashMap<>(row.variables());
        variables.put("PATH", System.getenv("PATH"));
        try (var app = Deployable.open(deployed)) {
            var found = AppSettings.read(new Inside.Question(app, root, row.profiles(), row.properties(), variables));
            if (!found.refused().isEmpty()) return List.of("fails=" + found.refused());
            var lines = new ArrayList<String>();
            found.repos().forEach((repo, settings) -> {
                if (settings.containsKey("url")) lines.addAll(lines(repo, settings));
            });
            return AppStarts.plain(lines, root);
        } catch (Unreadable e) {
            return List.of("fails=" + e.getMessage());
        }
    }

    private static List<String> lines(String repo, Map<String, AppSettings.Value> settings) {
        var lines = new TreeMap<String, String>();
        var ofFlyway = new HashMap<String, String>();
        var vendor = settings.get("url").texts().get(0).replaceFirst("jdbc:(\\w+):.*", "$1");
        settings.forEach((key, value) -> {
            var text = String.join(",", value.texts());
            if (key.startsWith("flyway.jdbcProperties."))
                lines.put("jdbc." + key.substring("flyway.jdbcProperties.".length()), text);
            else if (key.equals("flyway.postgresql.transactional.lock")) lines.put(key, text);
            else if (key.startsWith("flyway.")) ofFlyway.put(key, text);
            else if (!text.isEmpty())
                lines.put(key, key.equals("migrations") ? text.replace("{vendor}", vendor) : text);
        });
        try {
            Resolved.of(new FluentConfiguration().configuration(ofFlyway)).forEach(lines::putIfAbsent);
        } catch (FlywayException | InvocationTargetException e) {
            return List.of("fails=Flyway refuses it: " + e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        if (settings.containsKey("migrations")
                && String.join("", settings.get("migrations").texts()).isEmpty()) lines.put("migrations", "");
        return lines.entrySet().stream()
                .map(line -> Resolved.line(repo, line.getKey(), line.getValue()))
                .toList();
    }

    private static boolean varies(AppCase app, AppTable.Row row) {
        return app.difference("own", row)
                .filter(reason -> reason.contains("another at each start"))
                .isPresent();
    }

    /** A JDK may word them differently. */
    private static List<String> withoutMessages(List<String> lines) {
        return lines.stream()
                .map(line -> line.replaceFirst("^(fails=\\w+):.*", "$1"))
                .toList();
    }
}
