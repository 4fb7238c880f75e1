package release.support;

import org.junit.jupiter.api.extension.ExtensionContext;

/** What {@code tests/test.java} tells JUnit of a run, as configuration parameters. */
public final class RunParameters {
    /** Whether all tests run, as with {@code --all}. */
    public static final String ALL = "release.all";
    /** Whether tests are only counted. */
    public static final String COUNTING = "release.counting";

    private RunParameters() {}

    static boolean isSet(String parameter, ExtensionContext context) {
        return context.getConfigurationParameter(parameter, Boolean::valueOf).orElse(false);
    }
}
