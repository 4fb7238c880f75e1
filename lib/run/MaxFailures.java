package release.run;

import picocli.CommandLine.Option;

/** How many repos and tenants may fail before a command skips the rest. */
public final class MaxFailures {
    @Option(
            names = "--max-failures",
            paramLabel = "N",
            description =
                    "Skip the rest once N repos and tenants have failed; the next run continues with them (default:"
                            + " 1).")
    int count = 1;
}
