package release.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import release.config.Release;
import release.config.ReleaseRoot;
import release.report.Report;

/**
 * Looks at the machine that commands run on: its JDK and JBang, and how JBang knows the release.
 *
 * @param variables the process environment
 * @param catalogInStep whether jbang-catalog.json is what the configuration makes of it
 */
public record Machine(Release release, Map<String, String> variables, boolean catalogInStep, Report report) {
    /** The JBang that {@code rel/jbang} downloads. */
    public static final String JBANG = "0.132.1";

    private static final int OLDEST_JDK = 17;
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern VERSION = Pattern.compile("(?m)^\\d+(\\.\\d+)+.*$");

    /** Reports each check. */
    public void examine() {
        var bundled = ReleaseRoot.isBundle(release.root());
        tell(jdk(
                Runtime.version().feature(),
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                bundled || ToolProvider.getSystemJavaCompiler() != null));
        if (!bundled) tell(jbang());
        tell(DatabaseFolder.temporary(Path.of(System.getProperty("java.io.tmpdir"))));
        if (bundled) return; // nobody asks JBang for its commands
        tell(catalog());
        tell(new Registration(release, variables, report).finding());
    }

    private void tell(Finding finding) {
        report.ended(finding.step());
    }

    /** A JDK of a version; without a compiler it is only a JRE. */
    public static Finding jdk(int feature, String version, String vendor, boolean compiles) {
        var text = version + " of " + vendor;
        if (feature < OLDEST_JDK) {
            return Finding.failed(
                    "JDK",
                    text,
                    "It is older than " + OLDEST_JDK + ".",
                    "Set JAVA_HOME to a JDK " + OLDEST_JDK + " or later.");
        }
        return compiles
                ? Finding.ok("JDK", text)
                : Finding.failed(
                        "JDK",
                        text,
                        "It has no compiler, so it is no JDK.",
                        "Set JAVA_HOME to a JDK " + OLDEST_JDK + " or later.");
    }

    /** Whoever started us says who it was, and only that one knows its version. */
    private Finding jbang() {
        var launcher = Optional.ofNullable(variables.get("JBANG_LAUNCH_CMD")).filter(name -> !name.isBlank());
        if (launcher.isEmpty()) return Finding.ok("JBang", "not used by this run");
        try {
            return jbang(version(launcher.get()), launcher.get());
        } catch (IOException e) {
            return jbang(Optional.empty(), launcher.get());
        }
    }

    private Optional<String> version(String launcher) throws IOException {
        var builder = new ProcessBuilder(launcher, "version").redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(variables);
        builder.environment().put("JBANG_NO_VERSION_CHECK", "true");
        var process = builder.start();
        process.getOutputStream().close();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).exceptionally(late -> process.destroyForcibly());
        var version = VERSION.matcher(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        return version.find() ? Optional.of(version.group()) : Optional.empty();
    }

    /** A JBang of a version, if it tells. */
    public static Finding jbang(Optional<String> version, String launcher) {
        if (version.isEmpty()) {
            return Finding.warning(
                    "JBang", "its version could not be told", "It was asked with: " + launcher + " version");
        }
        var text = version.get() + " by " + launcher;
        return !isOlder(version.get())
                ? Finding.ok("JBang", text)
                : Finding.warning(
                        "JBang", text, "Commands are tested with " + JBANG + ". Update it, or use rel/jbang.");
    }

    private static boolean isOlder(String version) {
        var have = numbers(version);
        var need = numbers(JBANG);
        return Arrays.compare(have, need) < 0;
    }

    private static int[] numbers(String version) {
        return Pattern.compile("\\d{1,9}")
                .matcher(version)
                .results()
                .mapToInt(number -> Integer.parseInt(number.group()))
                .limit(3)
                .toArray();
    }

    private Finding catalog() {
        if (release.commands().isEmpty()) return Finding.ok("catalog", "none needed, the release has no commands");
        return catalogInStep
                ? Finding.ok("catalog", "jbang-catalog.json is in step")
                : Finding.failed(
                        "catalog",
                        "jbang-catalog.json is not in step",
                        "JBang does not know the commands and drivers of rel/config.conf as they are.",
                        "Run: " + report.invocation("catalog"));
    }
}
