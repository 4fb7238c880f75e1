package release.bundle;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import release.snippet.Snippet;

/**
 * A Java for a bundle whose machine has none. It holds all modules of Java SE, since the app may need any of them, and the JDK modules
 * that databases, TLS and frameworks use. It holds the compiler if a seed is written in Java.
 */
record JavaRuntime(boolean compiles) {
    static final String FOLDER = "runtime";
    private static final List<String> MODULES = List.of(
            "java.se",
            "jdk.charsets",
            "jdk.crypto.cryptoki",
            "jdk.crypto.ec",
            "jdk.httpserver",
            "jdk.jfr",
            "jdk.localedata",
            "jdk.management",
            "jdk.management.agent",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.security.auth",
            "jdk.security.jgss",
            "jdk.unsupported",
            "jdk.zipfs");
    private static final List<String> COMPILER = List.of("jdk.compiler", "jdk.jshell");

    /** Whether a file is a seed that is compiled where it runs. */
    static boolean isNeededFor(List<Path> files) {
        return files.stream().anyMatch(Snippet::is);
    }

    /** Links it and returns its java. */
    Path link(Path bundle) throws IOException {
        var there = ModuleFinder.ofSystem();
        var modules = Stream.concat(MODULES.stream(), compiles ? COMPILER.stream() : Stream.of())
                .filter(module -> there.find(module).isPresent())
                .toList(); // later JDKs have no jdk.crypto.ec of its own
        Tool.jdk(
                "jlink",
                FOLDER,
                List.of(
                        "--add-modules",
                        String.join(",", modules),
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        bundle.resolve(FOLDER).toString()));
        var java = bundle.resolve(FOLDER).resolve("bin/java");
        if (!Files.isExecutable(java)) throw new IOException("jlink wrote no " + java);
        return java;
    }
}
