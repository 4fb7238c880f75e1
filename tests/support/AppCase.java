package release.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The apps whose settings are compared: each is built once, and has the files of a row put in. */
public enum AppCase {
    SPRING_3_5(MavenApp.BOOT, "spring", "3.5.7"),
    SPRING_4_0(MavenApp.BOOT_FLYWAY_12, "spring", "4.0.7"),
    QUARKUS_3_33(MavenApp.QUARKUS_BARE, "quarkus", "3.33.2"),
    QUARKUS_3_20(MavenApp.QUARKUS_BARE_3_20, "quarkus", "3.20.3");

    private static final String CLASSES = "BOOT-INF/classes";
    private final MavenApp built;
    private final String framework;
    private final String version;

    AppCase(MavenApp built, String framework, String version) {
        this.built = built;
        this.framework = framework;
        this.version = version;
    }

    public boolean ofSpring() {
        return framework.equals("spring");
    }

    public List<AppTable.Row> rows() throws IOException {
        return rows(tables());
    }

    List<AppTable.Row> rows(Path tables) throws IOException {
        return AppTable.read(tables.resolve(framework + ".txt")).stream()
                .filter(row -> row.isFor(version))
                .toList();
    }

    static Path tables() {
        return Checkout.root().resolve("tests/apps/agree");
    }

    /** Why we do not say what the app does: {@code own} when it is built, {@code bare} for a folder of classes; nothing if we are to say it. */
    public Optional<String> difference(String kind, AppTable.Row row) {
        return Optional.ofNullable(
                row.notes().getOrDefault(kind + " " + version, row.notes().get(kind)));
    }

    /** {@code spring-3.5.7-own}, for a comparison of this kind. */
    public String version(String kind) {
        return framework + "-" + version + "-" + kind;
    }

    private Path record() {
        return tables().resolve(framework + "-" + version + ".txt");
    }

    /** What the app resolved for each row when it was last started: its lines, or one that begins with {@code fails=}. */
    public Map<String, List<String>> recorded() throws IOException {
        var recorded = new LinkedHashMap<String, List<String>>();
        for (var block : Files.readString(record()).split("(?m)^=== ")) {
            var lines = block.lines().toList();
            if (!lines.isEmpty()) recorded.put(lines.get(0), lines.subList(1, lines.size()));
        }
        return recorded;
    }

    /** Writes it, in the order of the table. */
    public void keep(Map<String, List<String>> resolved) throws IOException {
        var text = new StringBuilder();
        for (var row : rows()) {
            text.append("=== ").append(row.name()).append('\n');
            resolved.getOrDefault(row.name(), List.of())
                    .forEach(line -> text.append(line).append('\n'));
        }
        Files.writeString(record(), text);
    }

    /** Unpacks the app without its own configuration. */
    public Path explode(Path folder) throws Exception {
        if (!ofSpring()) {
            Tree.copy(built.built(), folder);
            Files.move(folder.resolve("app/shop.jar"), base(folder));
            return folder;
        }
        try (var jar = new ZipFile(built.built().toFile())) {
            for (var entry : jar.stream().toList()) {
                var target = folder.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? target : target.getParent());
                if (!entry.isDirectory()) Files.copy(jar.getInputStream(entry), target);
            }
        }
        Files.delete(folder.resolve(CLASSES + "/application.yml"));
        return folder;
    }

    private static Path base(Path exploded) {
        return exploded.resolveSibling(exploded.getFileName() + "-shop.jar");
    }

    List<URL> libraries(Path exploded) throws IOException {
        var urls = new ArrayList<URL>();
        for (var folder : ofSpring() ? List.of("BOOT-INF/lib") : List.of("quarkus", "lib/main", "lib/boot")) {
            try (var files = Files.list(exploded.resolve(folder))) {
                for (var jar : files.filter(file -> file.toString().endsWith(".jar"))
                        .sorted()
                        .toList()) urls.add(jar.toUri().toURL());
            }
        }
        return urls;
    }

    /** Puts the files of a row into the app, for what reads it. */
    public void put(AppTable.Row row, Path exploded) throws IOException {
        if (ofSpring()) row.putInside(exploded.resolve(CLASSES));
        else jarOf(exploded, row, exploded.resolve("app/shop.jar"));
    }

    public void take(AppTable.Row row, Path exploded) throws IOException {
        if (ofSpring())
            for (var file : row.inside().keySet())
                Files.delete(exploded.resolve(CLASSES).resolve(file));
        else Files.delete(exploded.resolve("app/shop.jar"));
    }

    /** The app's own classes and the files of a row, with the manifest that names its version. */
    Path jarOf(Path exploded, AppTable.Row row, Path target) throws IOException {
        var files = new TreeMap<
                String,
                InputStream>(); // META-INF/MANIFEST.MF is the first that a JarInputStream looks for, no other does
        try (var base = ofSpring() ? null : new ZipFile(base(exploded).toFile());
                var walked = ofSpring() ? Files.walk(exploded.resolve(CLASSES)) : Stream.<Path>empty();
                var out = new JarOutputStream(Files.newOutputStream(target))) {
            if (ofSpring())
                files.put("META-INF/MANIFEST.MF", Files.newInputStream(exploded.resolve("META-INF/MANIFEST.MF")));
            for (var file : walked.filter(Files::isRegularFile).toList())
                files.put(exploded.resolve(CLASSES).relativize(file).toString(), Files.newInputStream(file));
            if (base != null)
                for (var entry :
                        base.stream().filter(entry -> !entry.isDirectory()).toList())
                    files.put(entry.getName(), base.getInputStream(entry));
            files.remove("application.properties");
            row.inside()
                    .forEach((name, text) ->
                            files.put(name, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
            for (var file : files.entrySet()) {
                out.putNextEntry(new ZipEntry(file.getKey()));
                try (var content = file.getValue()) {
                    content.transferTo(out);
                }
            }
        }
        return target;
    }
}
