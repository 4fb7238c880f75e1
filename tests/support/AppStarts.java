package release.support;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Starts a real app for one row of a table after the other, in one JVM, and tells what each start resolved. Each row has the
 * variables, the properties, the files and the class loader of a start of its own; only the classes of Spring's libraries stay.
 */
public final class AppStarts {
    private static final String ROW = Resolved.MARK + "of ";
    private static final String FAILED = Resolved.MARK + "fails=";
    private static final String ENDED = Resolved.MARK + "ended";

    private AppStarts() {}

    /** The lines that each row's app printed, by the row's name; {@code fails=…} where it does not start. */
    public static Map<String, List<String>> run(AppCase app, Path exploded, List<AppTable.Row> rows, Path scratch)
            throws IOException, InterruptedException {
        var root = Files.createDirectories(scratch.resolve("root"));
        var log = scratch.resolve("starts.log");
        var command = new ArrayList<>(List.of(
                Commands.JAVA,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx700m",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                AppStarts.class.getName(),
                app.name(),
                exploded.toString(),
                scratch.toString(),
                AppCase.tables().toString()));
        rows.forEach(row -> command.add(row.name()));
        var builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        var process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(25, TimeUnit.MINUTES)) process.destroyForcibly().waitFor();
        var told = told(Files.readAllLines(log));
        if (told.size() < rows.size())
            throw new IllegalStateException("not every row was started:\n" + Files.readString(log));
        told.replaceAll((row, lines) -> plain(lines, root));
        return told;
    }

    /** Without what no two starts have in common, sorted. */
    public static List<String> plain(List<String> lines, Path root) {
        return lines.stream()
                .map(line -> plain(line, root.toString()))
                .distinct()
                .sorted()
                .toList();
    }

    private static String plain(String line, String root) {
        var plain = line.replace(root, "ROOT").replaceAll("mem:[0-9a-f]{8}-[0-9a-f-]{27}", "mem:UUID");
        var at = plain.indexOf(".migrations=") + ".migrations=".length();
        return at < ".migrations=".length()
                ? plain
                : plain.substring(0, at)
                        + String.join(
                                ",", new TreeSet<>(List.of(plain.substring(at).split(","))));
    }

    private static Map<String, List<String>> told(List<String> log) {
        var told = new HashMap<String, List<String>>();
        var lines = new ArrayList<String>();
        var row = "";
        for (var line : log) {
            if (line.startsWith(ROW)) row = line.substring(ROW.length());
            else if (line.equals(ENDED)) told.put(row, List.copyOf(lines));
            else if (line.startsWith(Resolved.MARK)) lines.add(line.substring(Resolved.MARK.length()));
            if (line.equals(ENDED)) lines.clear();
        }
        return told;
    }

    /** The kind of app, where it is, the scratch folder, the folder of the tables, and the names of rows. */
    public static void main(String... arguments) throws Exception {
        var app = AppCase.valueOf(arguments[0]);
        var exploded = Path.of(arguments[1]);
        var scratch = Path.of(arguments[2]);
        var own = Resolved.class.getProtectionDomain().getCodeSource().getLocation();
        var properties = (Properties) System.getProperties().clone();
        properties.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        properties.setProperty(
                "logback.configurationFile",
                Files.writeString(scratch.resolve("logback.xml"), "<configuration/>")
                        .toString());
        properties.setProperty("shop.report", Resolved.class.getName());
        properties.remove("java.class.path"); // is not the app's
        var out = System.out;
        var libraries = app.ofSpring() ? loader(app.libraries(exploded), ClassLoader.getPlatformClassLoader()) : null;
        for (var row : app.rows(Path.of(arguments[3]))) {
            if (!List.of(arguments).subList(4, arguments.length).contains(row.name())) continue;
            out.println(ROW + row.name());
            empty(Path.of("").toAbsolutePath());
            row.putOutside(Path.of("").toAbsolutePath());
            var jar = app.jarOf(exploded, row, scratch.resolve(row.name() + ".jar"));
            var urls = new ArrayList<>(List.of(jar.toUri().toURL()));
            if (!app.ofSpring()) urls.addAll(app.libraries(exploded));
            urls.add(own);
            if (app.ofSpring()) urls.add(factories(scratch));
            System.setProperties((Properties) properties.clone());
            row.properties().forEach(System::setProperty);
            setVariables(row.variables());
            var start = new Thread(() -> start(
                    app, row, loader(urls, app.ofSpring() ? libraries : ClassLoader.getPlatformClassLoader()), out));
            start.start();
            start.join(TimeUnit.MINUTES.toMillis(2)); // a failed start of Quarkus 3.20 may wait for its end for ever
            if (start.isAlive()) out.println(FAILED + "it has not ended after two minutes");
            out.println(ENDED);
            forgetShutdownHooks();
        }
        Runtime.getRuntime().halt(0);
    }

    private static void start(AppCase app, AppTable.Row row, URLClassLoader loader, PrintStream out) {
        Thread.currentThread().setContextClassLoader(loader);
        var failure = new ArrayList<Throwable>();
        try (loader) {
            var shop = loader.loadClass("shop.Shop");
            if (app.ofSpring()) {
                var profiles = row.profiles().isEmpty()
                        ? new String[0]
                        : new String[] {"--spring.profiles.active=" + String.join(",", row.profiles())};
                shop.getMethod("main", String[].class).invoke(null, (Object) profiles);
            } else {
                if (!row.profiles().isEmpty()) System.setProperty("quarkus.profile", String.join(",", row.profiles()));
                BiConsumer<Integer, Throwable> ended =
                        (exit, cause) -> failure.addAll(cause == null ? List.of() : List.of(cause));
                loader.loadClass("io.quarkus.runtime.Quarkus")
                        .getMethod("run", Class.class, BiConsumer.class, String[].class)
                        .invoke(null, shop, ended, new String[0]);
            }
        } catch (InvocationTargetException e) {
            failure.add(e.getCause());
        } catch (IOException | ReflectiveOperationException | LinkageError e) {
            failure.add(e);
        }
        for (var thrown : failure) {
            var cause = root(thrown);
            if (!cause.getClass().getName().endsWith("Reported"))
                out.println(FAILED
                        + (cause.getClass().getSimpleName() + ": " + cause.getMessage())
                                .lines()
                                .filter(line -> !line.isBlank())
                                .limit(3)
                                .collect(Collectors.joining(" ")));
        }
    }

    private static Throwable root(Throwable thrown) {
        var seen = Collections.newSetFromMap(new IdentityHashMap<Throwable, Boolean>());
        var cause = thrown;
        while (cause.getCause() != null && seen.add(cause)) cause = cause.getCause();
        return cause;
    }

    private static URLClassLoader loader(List<URL> urls, ClassLoader parent) {
        return new URLClassLoader(urls.toArray(URL[]::new), parent);
    }

    private static URL factories(Path scratch) throws IOException {
        var folder = Files.createDirectories(scratch.resolve("factories/META-INF"));
        Files.writeString(
                folder.resolve("spring.factories"),
                "org.springframework.context.ApplicationContextInitializer=" + SpringReport.class.getName() + "\n");
        return folder.getParent().toUri().toURL();
    }

    private static void empty(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            for (var entry : entries.toList()) Tree.delete(entry);
        }
    }

    /** What {@link System#getenv} gives, which a JVM reads once. */
    @SuppressWarnings("unchecked")
    private static void setVariables(Map<String, String> variables) throws ReflectiveOperationException {
        var unmodifiable = field(Class.forName("java.lang.ProcessEnvironment"), "theUnmodifiableEnvironment")
                .get(null);
        var environment = (Map<String, String>) field(Class.forName("java.util.Collections$UnmodifiableMap"), "m")
                .get(unmodifiable);
        environment.keySet().removeIf(name -> !name.equals("PATH"));
        environment.putAll(variables);
    }

    /** They would keep the classes of each start. */
    private static void forgetShutdownHooks() throws ReflectiveOperationException {
        ((Map<?, ?>) field(Class.forName("java.lang.ApplicationShutdownHooks"), "hooks")
                        .get(null))
                .clear();
    }

    private static Field field(Class<?> type, String name) throws ReflectiveOperationException {
        var field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
