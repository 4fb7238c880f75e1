package release.support;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The apps of real frameworks in tests/apps, which Maven builds for Java 17. The user's cache keeps a build under a checksum of its sources. */
public enum MavenApp {
    /** Spring Boot 3.5 with the Flyway that it comes with. */
    BOOT("spring", "shop.jar"),
    BOOT_FLYWAY_10("spring", "shop.jar", "-Dflyway.version=10.22.0"),
    /** Spring Boot 4, since no Boot 3 starts with Flyway 12. */
    BOOT_FLYWAY_12("spring", "shop.jar", "--file=pom-boot4.xml", "-Dflyway.version=12.4.0"),
    /** The folder of a fast-jar. */
    QUARKUS("quarkus", "quarkus-app"),
    /** Without a configuration of its own, but for what is fixed at the build: an H2, and the PostgreSQL orders. */
    QUARKUS_BARE(
            "quarkus",
            "quarkus-app",
            "-Dwithout=application.properties",
            "-Dwithout-mariadb",
            "-Dquarkus.datasource.db-kind=h2",
            "-Dquarkus.datasource.orders.db-kind=postgresql",
            "-Dquarkus.flyway.orders.locations=db/orders"),
    QUARKUS_BARE_3_20(
            "quarkus",
            "quarkus-app",
            "-Dwithout=application.properties",
            "-Dwithout-mariadb",
            "-Dquarkus.datasource.db-kind=h2",
            "-Dquarkus.datasource.orders.db-kind=postgresql",
            "-Dquarkus.flyway.orders.locations=db/orders",
            "-Dquarkus.version=3.20.3");

    private final String source;
    private final String product;
    private final List<String> options;

    MavenApp(String source, String product, String... options) {
        this.source = source;
        this.product = product;
        this.options = List.of(options);
    }

    /** Copies the jar or the folder that is deployed, and gives back the copy. */
    public Path deploy(Path target) throws Exception {
        Files.createDirectories(target.getParent());
        Tree.copy(built(), target);
        return target;
    }

    /** The jar or the folder in the cache; not to be changed. */
    public Path built() throws Exception {
        var cache = Files.createDirectories(Path.of(System.getProperty("user.home"), ".cache", "releasetasks-tests"));
        var kept = cache.resolve(source + "-" + key()).resolve(product);
        // The tests may run on another JDK at the same time.
        try (var lock = FileChannel.open(cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (!Files.exists(kept)) build(cache, kept);
        }
        return kept;
    }

    private void build(Path cache, Path kept) throws Exception {
        var folder = Files.createTempDirectory(cache, "building");
        try {
            Tree.copy(sources(), folder.resolve("sources"));
            maven(folder.resolve("sources"), folder.resolve("log"));
            var done = Files.createDirectory(folder.resolve("done"));
            Files.move(folder.resolve("sources/target").resolve(product), done.resolve(product));
            Files.move(done, kept.getParent());
        } finally {
            Tree.delete(folder);
        }
    }

    private void maven(Path sources, Path log) throws Exception {
        var launcher = Checkout.root().resolve("rel/jbang").toString();
        var command = new ArrayList<>(List.of(
                launcher,
                Checkout.root().resolve("tests/apps/maven.java").toString(),
                "--quiet",
                "--batch-mode",
                "-Dmaven.test.skip=true",
                "package"));
        command.addAll(options);
        command.addAll(onlyWhatIsListed());
        var builder = new ProcessBuilder(command)
                .directory(sources.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        var process = builder.start();
        var ended = process.waitFor(15, TimeUnit.MINUTES);
        if (!ended) process.destroyForcibly();
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException(
                    command + (ended ? " failed:\n" : " has not ended after 15 minutes:\n") + Files.readString(log));
        }
    }

    /** Maven Resolver refuses what tests/apps/checksums does not name; its write.sh writes that list. */
    private static List<String> onlyWhatIsListed() {
        var processor = "-Daether.artifactResolver.postProcessor.trustedChecksums";
        var source = "-Daether.trustedChecksumsSource.summaryFile";
        return List.of(
                processor + "=true",
                processor + ".checksumAlgorithms=SHA-256",
                processor + ".failIfMissing=true",
                source + "=true",
                source + ".originAware=false",
                source + ".basedir=" + Checkout.root().resolve("tests/apps/checksums"));
    }

    private Path sources() {
        return Checkout.root().resolve("tests/apps").resolve(source);
    }

    /** A checksum of the names and the content of all sources, and of the options. */
    private String key() throws Exception {
        try (var files = Files.walk(sources())) {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(options.toString().getBytes(StandardCharsets.UTF_8));
            for (var file : files.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList()) {
                var content = Files.readAllBytes(file);
                digest.update(
                        (sources().relativize(file) + " " + content.length + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 10);
        }
    }
}
