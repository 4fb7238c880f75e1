package release.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import release.config.InvalidConfiguration;
import release.config.Origin;

/** Runs the tools that make a bundle: those of the JDK that runs us, and processes. */
final class Tool {
    private static final int LINES = 5;

    private Tool() {}

    /**
     * Runs a tool of the JDK.
     *
     * @param what names its input, in the message if it fails
     */
    static void jdk(String name, String what, List<String> arguments) {
        var tool = ToolProvider.findFirst(name)
                .orElseThrow(() -> InvalidConfiguration.because(
                        Origin.of("bundle"),
                        "",
                        "needs " + name + ", which " + System.getProperty("java.home")
                                + " does not have; set JAVA_HOME to a JDK"));
        var said = new ByteArrayOutputStream();
        var print = new PrintStream(said, true, StandardCharsets.UTF_8);
        if (tool.run(print, print, arguments.toArray(String[]::new)) != 0) {
            throw InvalidConfiguration.because(
                    Origin.of(what), "", name + " says: " + line(said.toString(StandardCharsets.UTF_8)));
        }
    }

    /** Runs a process and returns its stdout. */
    static String output(Path folder, Map<String, String> variables, List<String> line) throws IOException {
        var builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(false)
                .redirectError(ProcessBuilder.Redirect.PIPE);
        builder.environment().putAll(variables);
        var process = builder.start();
        process.getOutputStream().close();
        var errors = new ArrayList<String>();
        var reader = new Thread(
                () -> process.errorReader(StandardCharsets.UTF_8).lines().forEach(errors::add));
        reader.start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int code = process.waitFor();
            reader.join();
            if (code != 0) throw new IOException(line(String.join("\n", errors) + "\n" + out) + " (exit " + code + ")");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return out;
    }

    /** The beginning of a tool's output, in one line. */
    private static String line(String said) {
        return Arrays.stream(said.split("\n"))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .limit(LINES)
                .collect(Collectors.joining(" | "));
    }
}
