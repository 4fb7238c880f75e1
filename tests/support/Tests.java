package release.support;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.excludeTags;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestTag;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import release.config.Suggestion;

/** Which tests a command line asks for: JUnit knows them, and it is asked before anything runs. */
public final class Tests {
    /** Ends what hangs; a night of faults has tests that take as long. */
    static final Duration LONGEST_TEST =
            "long".equals(System.getenv("FAULTS")) ? Duration.ofHours(12) : Duration.ofMinutes(30);

    @Option(
            names = "--all",
            description =
                    "Also what takes long or needs more than a JDK and curl: MariaDB, PgBouncer, other shells, Maven,"
                            + " root.")
    private boolean all;

    @Option(
            names = "--tag",
            paramLabel = "NAME",
            description = "Only tests with this tag; jdk: those whose outcome may depend on the JDK.")
    private String tag;

    @Parameters(paramLabel = "CLASS", description = "Only classes whose name contains one of these.")
    private List<String> names = new ArrayList<>();

    /** The classes in the order in which they begin, and how many tests they have, each of a parameterized one counted. */
    public record Found(List<String> classes, int count) {}

    static Tests parse(String... arguments) {
        var tests = new Tests();
        new CommandLine(tests).parseArgs(arguments);
        return tests;
    }

    public boolean all() {
        return all;
    }

    /** Whether all tests were asked for, or all but those of {@code --all}. */
    public boolean isWhole() {
        return tag == null && names.isEmpty();
    }

    /** Which tests of a class run, as arguments. */
    public List<String> options() {
        var options = new ArrayList<String>();
        if (all) options.add("--all");
        if (tag != null) options.addAll(List.of("--tag", tag));
        return options;
    }

    /** What the command line names and does not exist. */
    public List<String> problems() {
        if (isWhole()) return List.of();
        var known = LauncherFactory.create().discover(suite().build());
        var classes = classes(known).stream().map(Class::getName).toList();
        var problems = new ArrayList<String>();
        for (var name : names) {
            if (classes.stream().anyMatch(type -> type.contains(name))) continue;
            var hint = Suggestion.hint(
                    name, classes(known).stream().map(Class::getSimpleName).toList());
            problems.add("no test class has " + name + " in its name" + hint);
        }
        var tags = known.getRoots().stream()
                .flatMap(root -> known.getDescendants(root).stream())
                .flatMap(test -> test.getTags().stream())
                .map(TestTag::getName)
                .filter(name -> !name.equals(OnlyInAll.TAG))
                .distinct()
                .sorted()
                .toList();
        if (tag != null && !tags.contains(tag))
            problems.add("no test has the tag " + tag + "; there is: " + String.join(", ", tags));
        return problems;
    }

    /** The names on the command line whose tests are not among those found. */
    public List<String> without(Found found) {
        return names.stream()
                .filter(name -> found.classes().stream().noneMatch(type -> type.contains(name)))
                .toList();
    }

    /** Finds and counts the tests, and runs none. */
    public Found find() {
        var launcher = LauncherFactory.create();
        var any = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        var plan = launcher.discover(chosen(suite().filters(includeClassNamePatterns(".*(" + any + ").*")))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .build()); // detects Counting
        var classes = classes(plan).stream()
                .sorted(Comparator.comparingInt(Tests::order))
                .map(Class::getName)
                .toList();
        var counter = new TestExecutionListener() {
            private int tests;

            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                tests++;
            }
        };
        launcher.execute(plan, counter);
        return new Found(classes, counter.tests);
    }

    private static LauncherDiscoveryRequestBuilder suite() {
        return selecting(selectPackage("release")).filters(includeClassNamePatterns(".*Test"));
    }

    private static LauncherDiscoveryRequestBuilder selecting(DiscoverySelector selector) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selector) // JUnit warns of an @Order that it does not heed
                .configurationParameter(
                        "junit.jupiter.testclass.order.default", "org.junit.jupiter.api.ClassOrderer$OrderAnnotation")
                .configurationParameter(
                        "junit.platform.discovery.issue.severity.critical", "WARNING"); // such as a private test method
    }

    private static List<? extends Class<?>> classes(TestPlan plan) {
        return plan.getRoots().stream()
                .flatMap(engine -> plan.getChildren(engine).stream())
                .flatMap(test -> test.getSource().stream())
                .map(source -> ((ClassSource) source).getJavaClass())
                .toList();
    }

    private static int order(Class<?> type) {
        var order = type.getAnnotation(Order.class);
        return order == null ? Order.DEFAULT : order.value();
    }

    /** To run what was chosen of a class. */
    LauncherDiscoveryRequestBuilder request(DiscoverySelector selector) {
        return chosen(selecting(selector))
                .configurationParameter("junit.jupiter.execution.timeout.default", LONGEST_TEST.toMinutes() + " m")
                .configurationParameter("junit.jupiter.execution.timeout.threaddump.enabled", "true");
    }

    private LauncherDiscoveryRequestBuilder chosen(LauncherDiscoveryRequestBuilder builder) {
        if (!all) builder.filters(excludeTags(OnlyInAll.TAG));
        if (tag != null) builder.filters(includeTags(tag));
        return builder.configurationParameter(RunParameters.ALL, String.valueOf(all));
    }
}
