package release.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Member;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import release.report.Invocation;
import release.support.Checkout;
import release.support.EveryDatabase;
import release.support.EveryShell;
import release.support.Tenancy;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** The commands that messages tell to type: they are about what was typed and nothing more, and can be pasted. */
class NextCommandTest {
    private static final List<String> NASTY = List.of(
            "plain",
            "two words",
            "it's",
            "\"q\"",
            "$HOME `id` $(id)",
            "a\nb",
            "back\\slash %s!",
            "*",
            "-x",
            "--none-of-ours",
            "=a",
            "~",
            "ä\t😀",
            "",
            "a;b&c|d>e",
            "-n\n!'%d\\",
            "#");

    @TempDir
    Path folder;

    private TestRelease shop;

    @BeforeEach
    void a_release_with_two_repos_and_a_protected_environment() {
        shop = new TestRelease(folder.resolve("a shop"))
                .repo("main", TestDatabase.H2)
                .repo("scratch", TestDatabase.H2)
                .migration("main", "V1__a.sql", "create table a (id int);\n")
                .migration("scratch", "V1__a.sql", "create table a (id int);\n")
                .config("environment.prod.protected = true");
    }

    /** Every option of every command, in the run's own command and in every other. */
    @Test
    void repeat_each_option_to_the_command_itself_and_to_each_other_one_that_has_it() throws IOException {
        var release = shop.read();
        var next = new ArrayList<String>();
        var checks = new ArrayList<Check>();
        for (var command : commands()) {
            var options = options(command)
                    .filter(option ->
                            !Options.LOOKS.contains(option.names()[0]) && !option.usageHelp() && !option.versionHelp())
                    .toList();
            for (int round = 0; round < NASTY.size(); round++) {
                var typed = new ArrayList<String>();
                var expected = new TreeMap<String, List<String>>();
                for (var option : options) give(option, NASTY.get(round), typed, expected);
                give(command, round, typed, expected);
                var parsed = typed(command, typed);
                for (var other : round == 0 ? commands() : Set.of(command)) {
                    var text = parsed.next(release, Map.of(), "")
                            .command(name(other))
                            .toString();
                    var wanted = other.equals(command) ? expected : shared(command, other, expected);
                    if (other.equals("baseline")) wanted.putIfAbsent("--at", List.of("VERSION"));
                    next.add(other.equals("baseline") && !command.equals("baseline") ? text + " --at VERSION" : text);
                    checks.add(new Check(command, other, wanted));
                }
            }
        }
        var words = words(next);
        for (int i = 0; i < checks.size(); i++) {
            var check = checks.get(i);
            var text = next.get(i);
            assertEquals(name(check.other()) + "@shop", words.get(i).get(0));
            assertEquals(
                    check.expected(),
                    given(check.other(), words.get(i).subList(1, words.get(i).size())),
                    () -> check.command() + ": " + text);
            assertFalse(text.contains("\n"), text);
        }
        assertTrue(checks.size() > 800, () -> "only " + checks.size());
    }

    @EveryShell
    void are_read_by_each_shell_as_they_were_typed(String shell) throws IOException {
        assertEquals(
                List.of(NASTY),
                words(
                        shell,
                        List.of("jbang "
                                + String.join(
                                        " ",
                                        NASTY.stream().map(Invocation::quoted).toList()))));
    }

    /** What is refused without a consent is suggested with it, and is otherwise what was typed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop --repo scratch",
                "reset --repo scratch --lock-timeout 5s",
                "repair --app shop --repo scratch",
                "baseline --at 1.2 --description it's --repo scratch",
                "rollback --steps 3 --repo main",
                "rollback --to 2 --repo main",
                "redo --steps 2 --repo main --no-hooks",
                "eval --repo main --write -e select$1 -e delete",
                "eval --repo main --csv -e x --write"
            })
    void with_a_consent_are_about_nothing_more_than_what_was_refused(String line) throws IOException {
        var typed = List.of((line + " --env prod").split(" "));

        var run = shop.run(typed.get(0), typed.subList(1, typed.size()).toArray(String[]::new))
                .exits(24);

        var expected = given(typed.get(0), typed.subList(1, typed.size()));
        expected.put("--yes", List.of());
        assertEquals(List.of(expected), suggested(run, typed.get(0)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        migrate --repo main --target 2 --no-hooks  | jbang repair@shop --repo main --no-hooks && jbang migrate@shop --repo main --target 2 --no-hooks
        migrate --parallel 2 --lock-timeout 5s     | jbang repair@shop --lock-timeout 5s --repo main && jbang migrate@shop --parallel 2 --lock-timeout 5s
        seed --max-failures 3                      | jbang repair@shop --repo main && jbang seed@shop --max-failures 3
        setup --lock-timeout 1min                  | jbang repair@shop --lock-timeout 1min --repo main && jbang setup@shop --lock-timeout 1min
        reset --repo main                          | jbang repair@shop --repo main && jbang setup@shop --repo main
        """)
    void after_a_migration_that_failed_repair_its_repo_and_go_on_with_the_run(String line, String next) {
        shop.migration("main", "V2__b.sql", "create table b (id int);\ncreate table a (id int);\n");
        var typed = List.of(line.split(" "));

        shop.run(typed.get(0), typed.subList(1, typed.size()).toArray(String[]::new))
                .exits(1)
                .says(" fix the script, then: " + next + "\n");
    }

    @EveryDatabase
    void after_a_rollback_that_stopped_take_back_only_what_is_left(TestDatabase database) {
        var undone = three(database).migration("main", "U2__b.sql", "drop table nowhere;\n");

        undone.run("rollback", "--steps", "3").exits(1).says("jbang rollback@shop --steps 2\n");

        var redone = three(database).migration("main", "U2__b.sql", "drop table nowhere;\n");
        redone.run("redo", "--steps", "2")
                .exits(1)
                .says("jbang rollback@shop --steps 1 && jbang migrate@shop --target 3\n");
        var changed = three(database)
                .migration("main", "V3__c.sql", "create table c (id int);\nselect nothing from nowhere;\n")
                .with("main", "flyway.validateOnMigrate = false");
        changed.run("redo").exits(1).says("jbang migrate@shop --target 3\n");
    }

    private TestRelease three(TestDatabase database) {
        var three = new TestRelease(folder.resolve("three")).repo("main", database);
        for (var file : List.of("V1__a", "V2__b", "V3__c")) {
            three.migration("main", file + ".sql", "create table " + file.substring(4) + " (id int);\n")
                    .migration("main", file.replace("V", "U") + ".sql", "drop table " + file.substring(4) + ";\n");
        }
        three.run("migrate").exits(0);
        return three;
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void for_a_tenant_repair_that_tenant_and_go_on_with_the_shard(TestDatabase database) throws SQLException {
        try (var tenancy = new Tenancy(folder.resolve("tenants"), database).with("acme", "bolt")) {
            for (var tenant : List.of("acme", "bolt")) tenancy.create(tenant);
            tenancy.shop().migration("tenants", "V1__a.sql", "create table a (id int);\ncreate table a (id int);\n");
            var repair = database.rollsBackDdl() ? "" : "jbang repair@shop --repo tenants/acme && ";

            assertTrue(tenancy.shown(tenancy.shop().run("migrate", "--shard", "1/1"))
                    .contains("then: " + repair + "jbang migrate@shop --shard 1/1\n"));
            var one = tenancy.shown(tenancy.shop().run("migrate", "--repo", "tenants/" + tenancy.name("acme")));
            assertTrue(one.contains("then: " + repair + "jbang migrate@shop --repo tenants/acme\n"), one);
        }
    }

    @Test
    void leave_away_what_would_lead_back_to_the_same_message() {
        shop.with("main", "seeds = [rel/main/a.sql]").file("rel/main/a.sql", "insert into a values (1);\n");

        shop.run("seed", "--only-seeds", "--repo", "main")
                .exits(20)
                .says("See jbang status@shop --repo main, or run both: jbang seed@shop --repo main\n");
        shop.run("catalog", "--check", "--env", "prod").exits(2).warns("; run: jbang catalog@shop --env prod\n");
        shop.run("create").exits(0);
        shop.run("eval", "--repo", "main", "-e", "commit").exits(1).says("Correct it, then run it again.\n");
    }

    @Test
    void say_what_variables_have_chosen() {
        shop.variable("RELEASE_ENV", "prod")
                .variable("RELEASE_NAME", "shop")
                .variable("RELEASE_ROOT", shop.root().toString());

        shop.run("drop", "--repo", "scratch")
                .exits(24)
                .says(": jbang drop@shop --root '" + shop.root()
                        + "' --env prod --release shop --repo scratch --yes\n");
        shop.run("drop", "--env", "prod").exits(24).says(" --release shop --env prod --yes\n");
        shop.variable("RELEASE_LAUNCHER", "/opt/my app/bin/shop")
                .run("drop")
                .exits(24)
                .says(": '/opt/my app/bin/shop' drop --env prod --yes\n");
        shop.variable("RELEASE_LAUNCHER", "")
                .variable("JBANG_LAUNCH_CMD", shop.root() + "/rel/jbang")
                .run("drop")
                .exits(24)
                .says(": '" + shop.root() + "/rel/jbang' drop --env prod --release shop --yes\n");
    }

    /** In a pod of a Job, which part it works on. */
    @Test
    void say_which_shard_the_pod_had() {
        shop.variable("JOB_COMPLETION_INDEX", "2")
                .variable("RELEASE_SHARDS", "4")
                .migration("main", "V2__b.sql", "create table b (id int);\ncreate table a (id int);\n");

        shop.run("migrate").exits(1).says(" && jbang migrate@shop --shard 3/4\n");
    }

    @Test
    void name_the_app_where_there_are_several() {
        var shops = new TestRelease(folder.resolve("apps"))
                .file("m/V1__a.sql", "create table a (id int);\ncreate table a (id int);\n")
                .file("rel/config.conf", """
                    release.shop { version = 1, apps = [shop, depot] }
                    app.shop.repos.main { url = "jdbc:h2:file:./data/shop", migrations = [m] }
                    app.depot.repos.main { url = "jdbc:h2:file:./data/depot", migrations = [m] }
                    """);

        shops.run("migrate").exits(1).says("then: jbang repair@shop --app shop --repo main && jbang migrate@shop\n");
    }

    /** A shell that is given it says so, and runs nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {"postgres://app:hunter2@db/shop", "set password=hunter2", "comment on table a is 'hunter2'"})
    void repeat_no_secret(String sql) throws Exception {
        shop.with("main", "password = ${?PW}").variable("PW", "hunter2");

        var out = shop.run("eval", "--env", "prod", "--repo", "main", "--write", "-e", sql)
                .exits(24)
                .neverSays("hunter2")
                .out();

        var next = out.substring(out.indexOf("jbang eval@shop")).strip();
        assertTrue(
                next.endsWith(" --write -e \"${AS_TYPED:?type it again, it holds a secret}\" --yes")
                        || next.contains(" -e \"${AS_TYPED:?"),
                next);
        var shell = new ProcessBuilder("sh", "-c", "jbang() { echo it ran; }; " + next)
                .redirectErrorStream(true)
                .start();
        assertFalse(new String(shell.getInputStream().readAllBytes()).contains("it ran"));
        assertNotEquals(0, shell.waitFor());
    }

    @Test
    void repeat_no_secret_that_is_for_the_app() {
        var typed = new Typed(
                "start",
                List.of(new Typed.Given("", List.of("--server.port=1", "--db.password", "hunter2"), Object.class)));

        assertEquals(
                "jbang start@shop \"${AS_TYPED:?type it again, it holds a secret}\"",
                typed.next(shop.read(), Map.of(), "").command("start").toString());
    }

    /** The commands of a command's name that a run suggests, as picocli reads them. */
    private static List<TreeMap<String, List<String>>> suggested(Run run, String command) throws IOException {
        var line = (run.out() + run.err())
                .lines()
                .filter(text -> text.contains("jbang " + command + "@shop"))
                .findFirst()
                .orElseThrow();
        return words(List.of(line.substring(line.indexOf("jbang ")))).stream()
                .map(words -> given(command, words.subList(1, words.size())))
                .toList();
    }

    private record Check(String command, String other, Map<String, List<String>> expected) {}

    /** What another command has too: the same option of the same mixin, but no consent to something else. */
    private static Map<String, List<String>> shared(String command, String other, Map<String, List<String>> expected) {
        var owners = options(other).collect(Collectors.toMap(option -> option.names()[0], NextCommandTest::owner));
        var shared = new TreeMap<>(expected);
        options(command)
                .filter(option -> owner(option) == Confirmation.class || owners.get(option.names()[0]) != owner(option))
                .forEach(option -> shared.remove(option.names()[0]));
        shared.remove("");
        return shared;
    }

    private static Class<?> owner(OptionSpec option) {
        return ((Member) option.userObject()).getDeclaringClass();
    }

    /** Types an option, twice where that is allowed, with a value that it takes. */
    private static void give(OptionSpec option, String text, List<String> typed, Map<String, List<String>> expected) {
        var name = option.names()[0];
        if (option.arity().max() == 0) {
            typed.add(name);
            expected.put(name, List.of());
            return;
        }
        var type = option.typeInfo().isOptional() || option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
        var value = type == int.class || type == long.class ? "3" : type == Duration.class ? "90s" : text;
        for (var each : option.isMultiValue() ? List.of(value, "other") : List.of(value))
            typed.add(option.longestName() + "=" + each);
        expected.put(name, option.isMultiValue() ? List.of(value, "other") : List.of(value));
    }

    private static void give(String command, int round, List<String> typed, Map<String, List<String>> expected) {
        var parameters = line(command).getCommandSpec().positionalParameters();
        if (parameters.isEmpty()) return;
        var values = parameters.get(0).arity().max() == 1
                ? List.of(NASTY.get(round))
                : List.of(NASTY.get(round), "--more", "x");
        typed.add("--");
        typed.addAll(values);
        expected.put("", values);
    }

    private static TreeMap<String, List<String>> given(String command, List<String> words) {
        var given = new TreeMap<String, List<String>>();
        var line = line(command);
        line.parseArgs(words.toArray(String[]::new));
        line.getParseResult()
                .matchedOptions()
                .forEach(option -> given.put(
                        option.names()[0], option.arity().max() == 0 ? List.of() : option.originalStringValues()));
        line.getParseResult().matchedPositionals().forEach(rest -> given.put("", rest.originalStringValues()));
        return given;
    }

    private static CommandLine line(String command) {
        return new CommandLine((Object) TestRelease.command(command))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false);
    }

    private static Stream<OptionSpec> options(String command) {
        return line(command).getCommandSpec().options().stream();
    }

    /** What picocli makes of it, as a run is given it. */
    private Typed typed(String command, List<String> words) {
        var typed = new ArrayList<Typed>();
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        var terminal = new Terminal(nowhere, System.err, Map.of(), folder, "", false, System::nanoTime);
        new Arguments(terminal, words).read(TestRelease.command(command), (all, options) -> {
            typed.add(all);
            return 0;
        });
        return typed.get(0);
    }

    private static String name(String command) {
        return line(command).getCommandName();
    }

    /** The words that a shell reads of commands, those after the one that starts them. */
    private static List<List<String>> words(String shell, List<String> commands) throws IOException {
        var process = new ProcessBuilder(List.of(shell.split(" ")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(("set -f\njbang() { printf '%s\\0' $# \"$@\"; }\n" + String.join("\n", commands) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        var read = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\0", -1);
        var words = new ArrayList<List<String>>();
        for (int i = 0; i < read.length - 1; i += Integer.parseInt(read[i]) + 1)
            words.add(List.of(read).subList(i + 1, i + 1 + Integer.parseInt(read[i])));
        return words;
    }

    private static List<List<String>> words(List<String> commands) throws IOException {
        return words("sh", commands);
    }

    /** All whose run has a report, by the files of this checkout. */
    private static Set<String> commands() throws IOException {
        try (var files = Files.list(Checkout.root().resolve("commands"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .map(name -> name.equals("new") ? "newMigration" : name)
                    .filter(name -> !Set.of("run", "init", "bundle").contains(name))
                    .sorted()
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }
}
