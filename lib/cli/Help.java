package release.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import release.report.ExitCode;

/** Adds to a command's help what all commands share: the exit codes, and the variables that they read. */
final class Help {
    private static final String EXAMPLES = "%nExamples:%n";
    private static final List<String> VARIABLES = List.of(
            "",
            "Variables:",
            "  RELEASE_ROOT   the release root, where --root does not name it",
            "  RELEASE_ENV    the environment, where --env does not name it",
            "  RELEASE_NAME   the release, where --release does not name it",
            "  NO_COLOR       no colours, if it is not empty",
            "  and the variables that rel/config.conf names; describe shows which values come from them.");

    private Help() {}

    /** Completes the help of a command. Its footer holds its examples. */
    static void complete(CommandLine line, boolean ofRelease) {
        var usage = line.getCommandSpec().usageMessage();
        usage.descriptionHeading("%n").parameterListHeading("%n").optionListHeading("%n");
        usage.exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes(line.getCommandSpec().userObject()));
        var footer = new ArrayList<>(
                List.of(usage.footer()).stream().map(example -> "  " + example).toList());
        if (!footer.isEmpty()) usage.footerHeading(EXAMPLES);
        if (ofRelease) footer.addAll(VARIABLES);
        usage.footer(footer.toArray(String[]::new));
    }

    private static Map<String, String> exitCodes(Object command) {
        var own = command.getClass().getAnnotation(ExitCodes.class);
        var exits = own == null ? EnumSet.allOf(ExitCode.class) : EnumSet.of(ExitCode.DONE, ExitCode.MISCONFIGURED);
        if (own != null) exits.addAll(List.of(own.value()));
        var lines = new LinkedHashMap<String, String>();
        exits.forEach(exit -> lines.put(Integer.toString(exit.code()), exit.meaning()));
        return lines;
    }
}
