package release.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The classes of a bundle's commands as the JVM has them in memory: an AOT cache for JDK 24 and later, otherwise an archive of
 * AppCDS. It serves one build of one JDK; any other JDK ignores it. No JDK writes the same archive twice, even of the same classes.
 */
record ClassArchive(Path bundle, Path java, List<String> classPath, Path scratch) {
    static final String AOT = "lib/classes.aot";
    static final String CDS = "lib/classes.jsa";
    static final int FIRST_AOT = 24;

    /** Creates the archive and returns its path in the bundle. */
    String make() throws IOException {
        var training = Files.createDirectories(scratch.resolve("training"));
        var config = scratch.resolve("class-list").toString();
        if (Runtime.version().feature() >= FIRST_AOT) {
            java(List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + config), training.toString());
            java(
                    List.of(
                            "-XX:AOTMode=create",
                            "-XX:AOTConfiguration=" + config,
                            "-XX:AOTCache=" + bundle.resolve(AOT)),
                    "");
            return written(AOT);
        }
        java(List.of("-Xshare:off", "-XX:DumpLoadedClassList=" + config), training.toString());
        // The list also holds classes that the JVM generates as it runs. They cannot be found again.
        Files.write(
                Path.of(config),
                Files.readAllLines(Path.of(config)).stream()
                        .filter(line -> !line.contains("$Proxy"))
                        .toList());
        java(
                List.of(
                        "-Xshare:dump",
                        "-XX:SharedClassListFile=" + config,
                        "-XX:SharedArchiveFile=" + bundle.resolve(CDS)),
                "");
        return written(CDS);
    }

    private String written(String archive) throws IOException {
        if (!Files.isRegularFile(bundle.resolve(archive))) throw new IOException("java wrote none");
        return archive;
    }

    /** Runs the launcher's JVM with the launcher's options and class path; otherwise the archive would not fit. */
    private void java(List<String> options, String training) throws IOException {
        var line = new ArrayList<>(List.of(
                "sh",
                "-c",
                "if [ -d /proc/self/fd ]; then exec 9<\"$0\"; fi; exec \"$@\"",
                bundle.toString(),
                java.toString()));
        var here = Files.isDirectory(Path.of("/proc/self/fd")) ? "/proc/self/fd/9" : bundle.toString();
        line.addAll(Launcher.OPTIONS);
        line.add(Launcher.COLLECTOR);
        line.addAll(options);
        line.addAll(
                List.of("-cp", classPath.stream().map(path -> here + "/" + path).collect(Collectors.joining(":"))));
        if (!training.isEmpty()) line.addAll(List.of(Training.class.getName(), training));
        Tool.output(bundle, Map.of("RELEASE_NAME", "", "RELEASE_ENV", ""), line); // they would choose another release
    }
}
