package release.support;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;
import static org.junit.platform.launcher.TagFilter.excludeTags;
import static org.junit.platform.launcher.TagFilter.includeTags;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which tests run, as it is said on the command line. */
public final class Tests {
    @Option(names = "--all", description = "Also what takes long or needs more than a JDK and curl: MariaDB, PgBouncer, other shells, Maven, root.")
    boolean all;

    @Option(names = "--tag", paramLabel = "NAME", description = "Only tests with this tag; jdk: those whose outcome may depend on the JDK.")
    String tag;

    @Parameters(paramLabel = "CLASS", description = "Only classes whose name contains one of these.")
    List<String> names = new ArrayList<>();

    static Tests parse(String... arguments) {
        var tests = new Tests();
        new CommandLine(tests).parseArgs(arguments);
        return tests;
    }

    public boolean all() {
        return all;
    }

    /** Whether all tests were asked for, or all but those of {@code --all}. */
    public boolean areWhole() {
        return tag == null && names.isEmpty();
    }

    /** The same as arguments. */
    List<String> arguments() {
        var arguments = new ArrayList<String>();
        if (all) arguments.add("--all");
        if (tag != null) arguments.addAll(List.of("--tag", tag));
        arguments.addAll(names);
        return arguments;
    }

    /** The classes that have such tests, those with an {@link Order} first, since they take longest. */
    public List<String> classes() {
        var root = LauncherFactory.create().discover(request(true, selectPackage("release")));
        return root.getRoots().stream().flatMap(engine -> root.getChildren(engine).stream()).flatMap(test -> test.getSource().stream())
            .map(source -> ((ClassSource) source).getJavaClass()).sorted(Comparator.comparingInt(Tests::order)).map(Class::getName).toList();
    }

    private static int order(Class<?> type) {
        var order = type.getAnnotation(Order.class);
        return order == null ? Order.DEFAULT : order.value();
    }

    /** How many tests they have, each of a parameterized one counted. */
    public int count() {
        var counter = new TestExecutionListener() {
            private int tests;

            @Override
            public void executionSkipped(TestIdentifier test, String reason) {
                tests++;
            }
        };
        LauncherFactory.create().execute(request(true, selectPackage("release")), counter);
        return counter.tests;
    }

    /** @param counting whether they are skipped and only counted */
    LauncherDiscoveryRequest request(boolean counting, DiscoverySelector selector) {
        var any = names.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        var builder = LauncherDiscoveryRequestBuilder.request().selectors(selector)
            .filters(includeClassNamePatterns(".*Test"), includeClassNamePatterns(".*(" + any + ").*"));
        if (!all) builder.filters(excludeTags(OnlyInAll.TAG));
        if (tag != null) builder.filters(includeTags(tag));
        return builder.configurationParameter(RunParameters.ALL, String.valueOf(all))
            .configurationParameter(RunParameters.COUNTING, String.valueOf(counting))
            .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true").build();
    }
}
