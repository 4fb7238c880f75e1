package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.extensibility.ConfigurationExtension;
import org.flywaydb.core.internal.configuration.ConfigUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import release.migrate.flyway.FlywaySettings;
import release.support.Proxy;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Every setting of Flyway: it has its effect here, or is refused with the reason. A Flyway with a new one needs a new line here. */
class FlywaySettingsTest {
    private static final String A = "create table a (id int);\n";

    @TempDir
    Path folder;

    /** What shows that a setting has its effect, in a release with a V1 on an empty database. */
    private interface Effect {
        void shown(TestRelease shop) throws Exception;
    }

    private record Heeded(String setting, TestDatabase database, String value, Effect effect) {}

    private static Heeded on(TestDatabase database, String setting, String value, Effect effect) {
        return new Heeded(setting, database, value, effect);
    }

    private static Heeded heeded(String setting, String value, Effect effect) {
        return on(TestDatabase.H2, setting, value, effect);
    }

    private static final List<Heeded> HEEDED = List.of(
            heeded("baselineDescription", "begun; baselineOnMigrate = true", shop -> {
                shop.execute("main", "create table there (id int)");
                shop.run("migrate").exits(0);
                assertEquals(List.of("begun"), history(shop, "description"));
            }),
            heeded("baselineOnMigrate", "true", shop -> {
                shop.execute("main", "create table there (id int)");
                shop.run("migrate").exits(0);
                assertEquals(List.of("BASELINE"), history(shop, "type"));
            }),
            heeded("baselineVersion", "0.5; baselineOnMigrate = true", shop -> {
                shop.execute("main", "create table there (id int)");
                shop.run("migrate").exits(0);
                assertEquals(List.of("0.5", "1"), history(shop, "version"));
            }),
            heeded("baselineMigrationPrefix", "X", shop -> {
                shop.migration("main", "X5__all.sql", "create table x (id int);\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of("5"), history(shop, "version"));
            }),
            heeded("batch", "true", shop -> {
                shop.migration("main", "V2__rows.sql", "insert into a values (1);\ninsert into a values (2);\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(2, shop.query("main", "select id from a").size());
            }),
            heeded("callbackLocations", "\"filesystem:rel/callbacks\"", shop -> {
                shop.file("rel/callbacks/afterMigrate.sql", "insert into a values (7);\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of("7"), shop.query("main", "select id from a"));
            }),
            heeded("cleanDisabled", "false", shop -> shop.run("migrate").exits(0)), // nothing here cleans
            heeded(
                    "communityDBSupportEnabled",
                    "false",
                    shop -> shop.run("migrate").exits(0)), // ours are Flyway's own
            on(
                    TestDatabase.POSTGRESQL,
                    "connectRetries",
                    "2; connectRetriesInterval = 0",
                    FlywaySettingsTest::waitsForItsServer),
            on(
                    TestDatabase.POSTGRESQL,
                    "connectRetriesInterval",
                    "0; connectRetries = 2",
                    FlywaySettingsTest::waitsForItsServer),
            on(
                    TestDatabase.POSTGRESQL,
                    "createSchemas",
                    "false; defaultSchema = other",
                    shop -> shop.run("migrate").exits(1)),
            on(TestDatabase.POSTGRESQL, "defaultSchema", "other", shop -> {
                shop.run("migrate").exits(0);
                assertTrue(shop.has("main", "other.a"));
            }),
            on(TestDatabase.POSTGRESQL, "schemas", "[one, two]", shop -> {
                shop.run("migrate").exits(0);
                assertTrue(shop.has("main", "one.a"));
                assertEquals(
                        1,
                        shop.query("main", "select 1 from pg_namespace where nspname = 'two'")
                                .size());
            }),
            heeded("encoding", "ISO-8859-1", shop -> {
                Files.write(
                        shop.root().resolve("rel/main/V2__umlaut.sql"),
                        "create table u (t varchar(9) default 'ä');\ninsert into u values (default);\n"
                                .getBytes(StandardCharsets.ISO_8859_1));
                shop.run("migrate").exits(0);
                assertEquals(List.of("ä"), shop.query("main", "select t from u"));
            }),
            on(TestDatabase.POSTGRESQL, "executeInTransaction", "false", shop -> {
                shop.migration(
                                "main",
                                "V2__index.sql",
                                "create index concurrently i on a (id);\ninsert into a values (1);\n")
                        .run("migrate")
                        .exits(0);
                shop.migration("main", "V3__half.sql", "insert into a values (2);\ninsert into nowhere values (2);\n")
                        .run("migrate")
                        .exits(1);
                assertEquals(List.of("1", "2"), shop.query("main", "select id from a order by 1"));
            }),
            heeded(
                    "failOnMissingLocations",
                    "true",
                    shop -> shop.run("migrate").exits(0)), // a location that is not there is refused in any case
            on(TestDatabase.POSTGRESQL, "group", "true", shop -> {
                shop.migration("main", "V2__half.sql", "insert into nowhere values (2);\n")
                        .run("migrate")
                        .exits(1);
                assertFalse(shop.has("main", "a"));
            }),
            on(
                    TestDatabase.POSTGRESQL,
                    "mixed",
                    "true",
                    shop -> shop.migration(
                                    "main",
                                    "V2__index.sql",
                                    "insert into a values (1);\ncreate index concurrently i on a (id);\n")
                            .run("migrate")
                            .exits(0)),
            heeded("ignoreMigrationPatterns", "\"*:missing\"", shop -> {
                shop.run("migrate").exits(0);
                shop.delete("rel/main/V1__a.sql")
                        .migration("main", "V2__b.sql", "create table b (id int);\n")
                        .run("migrate")
                        .exits(0);
            }),
            heeded("initSql", "\"create table if not exists init (id int)\"", shop -> {
                shop.run("migrate", "--debug");
                assertTrue(shop.has("main", "init"));
            }),
            heeded("installedBy", "me", shop -> {
                shop.run("migrate").exits(0);
                assertEquals(List.of("me"), history(shop, "installed_by"));
            }),
            on(TestDatabase.POSTGRESQL, "jdbcProperties", "{ options = \"-c work_mem=7MB\" }", shop -> {
                shop.migration(
                                "main",
                                "V2__seen.sql",
                                "create table seen as select current_setting('work_mem') as found;\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of("7MB"), shop.query("main", "select found from seen"));
            }),
            heeded(
                    "lockRetryCount",
                    "3",
                    shop -> shop.run("migrate").exits(0)), // ConfigRepoTest shows that it becomes the patience
            heeded("outOfOrder", "true", shop -> {
                shop.run("migrate").exits(0);
                shop.migration("main", "V0.5__late.sql", "create table late (id int);\n")
                        .run("migrate")
                        .exits(0);
                assertTrue(shop.has("main", "late"));
            }),
            heeded("placeholderPrefix", "\"[[\"; placeholders.name = x, placeholderSuffix = \"]]\"", shop -> {
                shop.migration("main", "V2__p.sql", "create table [[name]] (id int);\n")
                        .run("migrate")
                        .exits(0);
                assertTrue(shop.has("main", "x"));
            }),
            heeded("placeholderSuffix", "\"]\"; placeholders.name = x, placeholderPrefix = \"[\"", shop -> {
                shop.migration("main", "V2__p.sql", "create table [name] (id int);\n")
                        .run("migrate")
                        .exits(0);
                assertTrue(shop.has("main", "x"));
            }),
            heeded(
                    "placeholderSeparator",
                    "\".\"",
                    shop -> shop.migration("main", "V2__p.sql", "insert into a values (length('${flyway.table}'));\n")
                            .run("migrate")
                            .exits(0)),
            heeded("placeholderReplacement", "false", shop -> {
                shop.migration("main", "V2__p.sql", "insert into a values (length('${x}'));\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of("4"), shop.query("main", "select id from a"));
            }),
            heeded("placeholders", "{ n = 9 }", shop -> {
                shop.migration("main", "V2__p.sql", "insert into a values (${n});\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of("9"), shop.query("main", "select id from a"));
            }),
            heeded("repeatableSqlMigrationPrefix", "Z", shop -> {
                shop.migration("main", "Z__r.sql", "insert into a values (8);\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of("8"), shop.query("main", "select id from a"));
            }),
            heeded(
                    "powershellExecutable",
                    "powershell",
                    shop -> // as it is called on Windows
                    shop.migration("main", "V2__p.ps1", "exit 0\n")
                            .run("migrate")
                            .exits(1)
                            .says("Cannot run program \"powershell\"")),
            heeded(
                    "scriptPlaceholderPrefix",
                    "P_; placeholders.n = 9",
                    shop -> shop.migration(
                                    "main",
                                    "V2__p.sh",
                                    "test \"$P_n__\" = 9 && test \"$P_flyway_table__\" = flyway_schema_history\n")
                            .run("migrate")
                            .exits(0)),
            heeded(
                    "scriptPlaceholderSuffix",
                    "_S; placeholders.n = 9",
                    shop -> shop.migration("main", "V2__p.sh", "test \"$FP__n_S\" = 9\n")
                            .run("migrate")
                            .exits(0)),
            heeded("skipDefaultCallbacks", "true", shop -> {
                shop.migration("main", "afterMigrate.sql", "insert into a values (7);\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of(), shop.query("main", "select id from a"));
            }),
            heeded("skipExecutingMigrations", "true", shop -> {
                shop.run("migrate").exits(0);
                assertFalse(shop.has("main", "a"));
                assertEquals(List.of("1"), history(shop, "version"));
            }),
            heeded("sqlMigrationPrefix", "M", shop -> {
                shop.delete("rel/main/V1__a.sql")
                        .migration("main", "M1__a.sql", A)
                        .run("migrate")
                        .exits(0);
                assertTrue(shop.has("main", "a"));
            }),
            heeded("sqlMigrationSeparator", "\"--\"", shop -> {
                shop.delete("rel/main/V1__a.sql")
                        .migration("main", "V1--a.sql", A)
                        .run("migrate")
                        .exits(0);
                assertTrue(shop.has("main", "a"));
            }),
            heeded("sqlMigrationSuffixes", "[.ddl]", shop -> {
                shop.delete("rel/main/V1__a.sql")
                        .migration("main", "V1__a.ddl", A)
                        .run("migrate")
                        .exits(0);
                assertTrue(shop.has("main", "a"));
            }),
            heeded("stream", "true", shop -> {
                shop.run("migrate").exits(0);
                assertTrue(shop.has("main", "a"));
            }),
            heeded("table", "other_history", shop -> {
                shop.run("migrate").exits(0);
                assertEquals(
                        1,
                        shop.query("main", "select * from \"other_history\" where \"installed_rank\" > 0")
                                .size());
            }),
            on(
                    TestDatabase.POSTGRESQL,
                    "tablespace",
                    "pg_default",
                    shop -> shop.run("migrate").exits(0)),
            heeded("target", "1", shop -> {
                shop.migration("main", "V2__b.sql", "create table b (id int);\n")
                        .run("migrate")
                        .exits(0);
                assertEquals(List.of("1"), history(shop, "version"));
            }),
            heeded(
                    "validateMigrationNaming",
                    "true",
                    shop -> shop.migration("main", "V2_b.sql", "create table b (id int);\n")
                            .run("migrate")
                            .exits(2)),
            heeded("validateOnMigrate", "false", shop -> {
                shop.run("migrate").exits(0);
                shop.migration("main", "V1__a.sql", A + "-- changed\n")
                        .migration("main", "V2__b.sql", "create table b (id int);\n")
                        .run("migrate")
                        .exits(0);
                assertTrue(shop.has("main", "b"));
            }),
            on(
                    TestDatabase.POSTGRESQL,
                    "postgresql.transactional.lock",
                    "true",
                    shop -> // as with lock = transaction
                    shop.migration("main", "V2__index.sql", "create index concurrently i on a (id);\n")
                            .run("migrate")
                            .exits(1)
                            .says("lock = transaction")));

    private static final Map<String, String> REFUSED = new TreeMap<>(Map.ofEntries(
            Map.entry("url", "is not set here: use url"),
            Map.entry("user", "is not set here: use user"),
            Map.entry("password", "is not set here: use password"),
            Map.entry("driver", "is not set here: use url"),
            Map.entry("locations", "is not set here: use migrations"),
            Map.entry("configFiles", "is of Flyway's own command line"),
            Map.entry("configFileEncoding", "is of Flyway's own command line"),
            Map.entry("configurations", "is of Flyway's own command line"),
            Map.entry("jarDirs", "is of Flyway's own command line"),
            Map.entry("plugins", "is of Flyway's own command line"),
            Map.entry("outputType", "is of Flyway's own command line: use --json"),
            Map.entry("outputProgress", "is of Flyway's own command line"),
            Map.entry("outputLogsInJson", "is of Flyway's own command line: use --json"),
            Map.entry("outputQueryResults", "is not done: what queries give is shown by eval"),
            Map.entry("detectEncoding", "is not done: set encoding"),
            Map.entry("loggers", "would have nothing to say"),
            Map.entry("reportEnabled", "is of Flyway's own reports: use --json"),
            Map.entry("reportFilename", "is of Flyway's own reports: use --json"),
            Map.entry("callbacks", "names classes"),
            Map.entry("resolvers", "names classes"),
            Map.entry("skipDefaultResolvers", "would leave no migrations"),
            Map.entry(
                    "undoSqlMigrationPrefix", "needs a licence of Flyway's: rollback takes scripts that begin with U"),
            Map.entry("dryRunOutput", "needs a licence of Flyway's"),
            Map.entry("errorOverrides", "needs a licence of Flyway's"),
            Map.entry("cherryPick", "needs a licence of Flyway's"),
            Map.entry("licenseKey", "is not needed: this is Flyway's free edition"),
            Map.entry("email", "needs a licence of Flyway's"),
            Map.entry("token", "needs a licence of Flyway's"),
            Map.entry("offlinePermitPath", "needs a licence of Flyway's"),
            Map.entry("kerberosConfigFile", "needs a licence of Flyway's"),
            Map.entry("oracle.sqlplus", "needs a licence of Flyway's"),
            Map.entry("sqlserver.kerberos.login.file", "needs a licence of Flyway's")));

    /** Its first two connections are closed at once. */
    private static void waitsForItsServer(TestRelease shop) throws Exception {
        try (var later = new Proxy(shop.url("main"), 3, Duration.ZERO)) {
            shop.variable("DATABASE", later.url())
                    .config("app.shop.repos.main.url = ${DATABASE}\n")
                    .run("migrate")
                    .exits(0);
        }
    }

    private static List<String> history(TestRelease shop, String column) {
        return shop.query(
                "main",
                "select \"" + column
                        + "\" from \"flyway_schema_history\" where \"installed_rank\" > 0 order by \"installed_rank\"");
    }

    private TestRelease shop(TestDatabase database, String setting) {
        return new TestRelease(folder)
                .repo("main", database)
                .with("main", "flyway { " + setting + " }")
                .migration("main", "V1__a.sql", A);
    }

    static Stream<String> heeded() {
        return HEEDED.stream().map(Heeded::setting);
    }

    @ParameterizedTest
    @MethodSource
    void heeded(String setting) throws Exception {
        var one = HEEDED.stream()
                .filter(heeded -> heeded.setting().equals(setting))
                .findFirst()
                .orElseThrow();
        var value = one.value().split("; ", 2);
        one.effect()
                .shown(shop(
                        one.database(), one.setting() + " = " + value[0] + (value.length > 1 ? ", " + value[1] : "")));
    }

    @Test
    void what_would_have_no_effect_is_refused_with_the_reason_and_nothing_is_done() {
        var wrong = REFUSED.keySet().stream().map(setting -> setting + " = x").collect(Collectors.joining(", "));

        var run = shop(TestDatabase.H2, wrong).run("migrate").exits(2);

        REFUSED.forEach((setting, why) -> assertTrue(run.err().contains(".flyway." + setting + " " + why), setting));
        assertFalse(shop(TestDatabase.H2, wrong).has("main", "a"));
    }

    @Test
    void a_new_setting_of_flyway_is_in_neither_list_and_fails_here() throws IllegalAccessException {
        var known = new TreeSet<String>();
        for (var field : ConfigUtils.class.getFields()) {
            if (field.getType() != String.class
                    || !((String) field.get(null)).startsWith("flyway.")
                    || field.getName().equals("CONFIG_FILE_NAME")) continue;
            known.add(((String) field.get(null)).substring("flyway.".length()).replaceFirst("\\.$", ""));
        }
        var listed = new TreeSet<>(REFUSED.keySet());
        HEEDED.forEach(one -> assertTrue(listed.add(one.setting()), one.setting()));

        known.removeAll(listed);
        assertEquals(Set.of(), known);
    }

    @Test
    void a_new_setting_of_an_extension_of_flyway_fails_here_too() {
        var settings = new FluentConfiguration()
                .getPluginRegister().getInstancesOf(ConfigurationExtension.class).stream()
                        .flatMap(extension -> Stream.<Class<?>>iterate(
                                        extension.getClass(), type -> type != Object.class, Class::getSuperclass)
                                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                                .filter(field -> !Modifier.isStatic(field.getModifiers()))
                                .map(field -> (extension.getNamespace().isEmpty() ? "" : extension.getNamespace() + ".")
                                        + field.getName()))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(
                new TreeSet<>(Set.of(
                        "baselineMigrationPrefix",
                        "licenseKey",
                        "offlinePermitPath",
                        "email",
                        "token",
                        "postgresql.transactional",
                        "cachedOutputStream")),
                settings);
    }

    @ParameterizedTest
    @CsvSource({"callbacks,''", "skipDefaultResolvers,false", "reportEnabled,false", "outputProgress,false"})
    void what_does_nothing_may_be_said(String setting, String value) {
        assertEquals(Optional.empty(), FlywaySettings.problem(setting, value));
    }
}
