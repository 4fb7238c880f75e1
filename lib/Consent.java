package release;

import picocli.CommandLine.Option;
import release.config.Release;

/** How one agrees to what can destroy something in a protected environment: by an option, or by typing. */
public final class Consent {
    @Option(names = "--yes", description = "Go on in a protected environment without asking.")
    boolean yes;

    /** Asks a person on the terminal to type the release's name. */
    static boolean typed(Release release) {
        return release.name().equals(System.console().readLine("%s is protected. Type %s to go on: ",
            release.environment(), release.name()));
    }
}
