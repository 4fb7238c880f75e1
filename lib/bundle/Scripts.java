package release.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.StreamSupport;
import release.config.Command;
import release.config.InvalidConfiguration;
import release.config.Release;

/** The team's own scripts that JBang runs in a checkout. They are built for the bundle, where there is no JBang. */
final class Scripts {
    /**
     * A script as it runs in a bundle.
     *
     * @param file its path in the bundle; its name as a command
     * @param classPath paths in the bundle
     * @param options for the JVM, as the script asks for them
     */
    record Built(String file, String mainClass, List<String> classPath, List<String> options) {}

    private final Release release;
    private final Map<String, String> variables;
    private final Libraries libraries;
    private final Path bundle;
    private final Path scratch;

    Scripts(Release release, Map<String, String> variables, Libraries libraries, Path bundle, Path scratch) {
        this.release = release;
        this.variables = variables;
        this.libraries = libraries;
        this.bundle = bundle;
        this.scratch = scratch;
    }

    /**
     * Builds a script and puts what it needs into the bundle.
     *
     * @throws InvalidConfiguration if it cannot be built, or if only JBang can run it
     */
    Built build(Command command) throws IOException {
        if (command.script().endsWith(".jsh")) {
            throw refused(command, "is a script of jshell, which only JBang runs; a bundle can have it as a .java");
        }
        if (command.script().endsWith(".jar")) {
            return new Built(
                    command.script(), mainClass(command, command.file()), List.of(command.script()), List.of());
        }
        var told = told(command);
        var jar = Path.of(told.get("applicationJar").getAsString());
        var needed = libraries.addAll(texts(told.getAsJsonArray("resolvedDependencies")).stream()
                .map(Path::of)
                .toList());
        var shared = libraries.shared();
        var isOurs = needed.containsAll(shared.subList(1, shared.size()));
        var own = "lib/commands/" + command.name() + ".jar";
        var classes = Jar.read(jar);
        if (isOurs) { // its libraries are there already, and a class archive serves it only there
            var there = Jar.read(bundle.resolve(shared.get(0)));
            classes.keySet().removeAll(there.keySet());
        }
        var classPath = new ArrayList<>(isOurs ? shared : List.of(own));
        if (isOurs) classPath.add(own);
        needed.stream().filter(path -> !classPath.contains(path)).forEach(classPath::add);
        if (command.script().endsWith(".java")) {
            classes.keySet().removeIf(path -> path.endsWith(".class"));
            classes.putAll(compiled(command, told, classPath));
        }
        Jar.write(bundle.resolve(own), classes);
        var options = texts(told.getAsJsonArray("runtimeOptions")).stream()
                .filter(option -> !Launcher.isKnown(option))
                .toList();
        return new Built(command.script(), mainClass(command, jar), classPath, options);
    }

    /** Lets JBang build a script and returns what JBang says about it. */
    private JsonObject told(Command command) throws IOException {
        try {
            jbang("build", command);
            return JsonParser.parseString(jbang("info tools", command)).getAsJsonObject();
        } catch (IOException e) {
            throw refused(command, "cannot be built: " + e.getMessage());
        }
    }

    private String jbang(String subcommand, Command command) throws IOException {
        var launcher = release.root().resolve("rel/jbang");
        var line = new ArrayList<String>();
        if (Files.isExecutable(launcher)) line.addAll(List.of(launcher.toString(), "--"));
        else line.add(variables.getOrDefault("JBANG_LAUNCH_CMD", "jbang"));
        line.addAll(List.of(subcommand.split(" ")));
        var drivers = release.drivers().stream()
                .flatMap(driver -> driver.dependencies().stream())
                .toList();
        if (!drivers.isEmpty()) line.add("--deps=" + String.join(",", drivers));
        line.add(command.file().toString());
        return Tool.output(release.root(), variables, line);
    }

    /** The classes of a script in Java, for the oldest Java that it asks for. JBang compiles for its own JDK only. */
    private SortedMap<String, byte[]> compiled(Command command, JsonObject told, List<String> classPath)
            throws IOException {
        var sources = new ArrayList<Path>();
        for (var source : told.getAsJsonArray("sources"))
            sources.add(Path.of(source.getAsJsonObject().get("backingResource").getAsString()));
        if (classPath.containsAll(libraries.shared()))
            sources.removeIf(
                    source -> source.normalize().startsWith(release.root().resolve("lib")));
        var asked = told.has("requestedJavaVersion")
                ? told.get("requestedJavaVersion").getAsString().replaceAll("\\D.*", "")
                : "";
        var joined = String.join(
                File.pathSeparator,
                classPath.stream().map(path -> bundle.resolve(path).toString()).toList());
        return Jar.compiled(
                command.script(),
                sources,
                joined,
                asked.isEmpty() ? Jar.RELEASE : asked,
                Files.createTempDirectory(scratch, "script"));
    }

    private static String mainClass(Command command, Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            var manifest = file.getManifest();
            var main = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            if (main == null) throw refused(command, "has no main class");
            return main;
        }
    }

    private static InvalidConfiguration refused(Command command, String problem) {
        return InvalidConfiguration.because(
                command.source(), command.name(), "names " + command.script() + ", which " + problem);
    }

    private static List<String> texts(JsonArray array) {
        if (array == null) return List.of();
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.getAsString())
                .toList();
    }
}
