package release.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An app of tests/apps in the release root where it is deployed, with its databases, and a folder where what of it runs leaves a mark. */
public final class DeployedApp {
    private final Path root;
    private final Path marks;
    private final Path product;
    private final TestRelease databases;
    private final Map<String, String> variables = new LinkedHashMap<>();

    public DeployedApp(Path root, MavenApp app, String product) throws Exception {
        this.root = root;
        this.product = app.deploy(root.resolve("app").resolve(product));
        marks = root.resolve("marks");
        databases = new TestRelease(root);
        for (var folder : List.of(marks, root.resolve("data")))
            if (!folder.toFile().mkdirs()) throw new IllegalStateException("exists: " + folder);
        System.setProperty("shop.marks", marks.toString());
    }

    /** A database of the app, which has its URL from a variable. */
    public DeployedApp database(String repo, String variable, String url) {
        databases.repo(repo, url);
        return variable(variable, url);
    }

    public DeployedApp variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** A release of this configuration, with the variables of the app and no others. */
    public TestRelease release(String configuration) {
        var release = new TestRelease(root).file("rel/config.conf", configuration);
        variables.forEach(release::variable);
        return release;
    }

    /** The app's databases, to look into: not a release of the app. */
    public TestRelease databases() {
        return databases;
    }

    /** What of the app has run in this process or in its own. */
    public List<String> marks() {
        return List.of(marks.toFile().list()).stream().sorted().toList();
    }

    /** Runs the app itself until it ends, which it does once it has started; gives back what it printed. */
    public String start(String... arguments) throws IOException, InterruptedException {
        var log = Files.createTempFile(root, "app", ".log");
        var jar = Files.isDirectory(product) ? product.resolve("quarkus-run.jar") : product;
        var java = List.of(
                Commands.JAVA,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dshop.marks=" + marks,
                "-jar",
                jar.toString());
        var command = Stream.concat(java.stream(), Stream.of(arguments)).toList();
        var builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(variables);
        var process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.MINUTES)) process.destroyForcibly().waitFor();
        var said = Files.readString(log);
        if (process.exitValue() != 0)
            throw new IllegalStateException("the app ended with exit " + process.exitValue() + ":\n" + said);
        return said;
    }
}
