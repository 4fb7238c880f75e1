package release.support;

import org.junit.jupiter.api.extension.ExtensionContext;

/** What the tests of a run may ask of it: a parameter of JUnit, and in a {@link Worker} a system property of the same name. */
public final class RunParameters {
    /** Whether all tests run, as with {@code --all}. */
    public static final String ALL = "release.all";

    private RunParameters() {}

    static boolean isSet(String parameter, ExtensionContext context) {
        return context.getConfigurationParameter(parameter, Boolean::valueOf).orElse(false);
    }
}
