package release.run;

import picocli.CommandLine.Option;

/** How many repos and tenants may fail before a command skips the rest. */
public final class MaxFailures {
    @Option(names = "--max-failures", paramLabel = "N", description =
        "Skip the rest once so many repos and tenants have failed; to run it again goes on with them (default: 1).")
    int count = 1;
}
