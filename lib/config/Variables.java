package release.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The variables of this process, with those that the launcher's shell has dropped: dash and busybox pass on none with a name such as
 * {@code spring.datasource.url}.
 */
public final class Variables {
    /**
     * Holds what was dropped, as lines of NAME=VALUE, in which the character 1 stands for a line break. It is a variable since
     * everybody can read the arguments of a process.
     */
    public static final String DROPPED = "RELEASE_DROPPED";

    private static final Pattern OF_ANY_SHELL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Variables() {}

    /** The variables that the launcher was started with. */
    public static Map<String, String> ofProcess() {
        return complete(System.getenv());
    }

    /** The same for given variables. */
    public static Map<String, String> complete(Map<String, String> variables) {
        var complete = new HashMap<>(variables);
        var dropped = complete.remove(DROPPED);
        if (dropped == null) return complete;
        for (var line : dropped.split("\n")) {
            if (!line.contains("=")) continue; // not one of ours
            var pair = line.replace('\1', '\n').split("=", 2);
            complete.put(pair[0], pair[1]);
        }
        return complete;
    }

    /** The shell that runs a line of the release: bash, if it exists and another shell may drop one of the variables. */
    public static String shell(Map<String, String> variables) {
        var isBash = variables.keySet().stream()
                        .anyMatch(name -> !OF_ANY_SHELL.matcher(name).matches())
                && Stream.of(variables.getOrDefault("PATH", "").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "bash")));
        return isBash ? "bash" : "sh";
    }
}
