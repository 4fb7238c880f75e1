package release.support;

import org.junit.jupiter.api.extension.ExtensionContext;

/** What tests are told of the run: a parameter of JUnit, and in a {@link Worker} a system property too, for what is no test. */
public final class RunParameters {
    /** Whether all tests run, as with {@code --all}. */
    public static final String ALL = "release.all";

    private RunParameters() {}

    static boolean isSet(String parameter, ExtensionContext context) {
        return context.getConfigurationParameter(parameter, Boolean::valueOf).orElse(false);
    }
}
