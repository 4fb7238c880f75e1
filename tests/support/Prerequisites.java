package release.support;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What this machine has besides a JDK: a run of all tests says at once what it lacks, and not one failure after the other. */
public final class Prerequisites {
    private static final List<String> TOOLS = List.of(
            "bash",
            "busybox",
            "curl",
            "dash",
            "flock",
            "mariadb-install-db",
            "mariadbd",
            "openssl",
            "pgbouncer",
            "setpriv",
            "sha256sum",
            "shasum",
            "unshare",
            "wget",
            "zsh");
    private static final List<Path> BESIDE_THE_PATH = List.of(Path.of("/usr/sbin"), Path.of("/usr/local/bin"));

    private Prerequisites() {}

    /** What {@code rel/jbang test --all} needs and this machine lacks, in words. */
    public static List<String> missing() {
        var missing = new ArrayList<>(
                TOOLS.stream().filter(tool -> find(tool).isEmpty()).toList());
        if (!"root".equals(System.getProperty("user.name"))) missing.add("root");
        try (var connection = DriverManager.getConnection(TestDatabase.MARIADB_SERVER)) {
            connection.getMetaData();
        } catch (SQLException e) {
            missing.add("MariaDB at " + TestDatabase.MARIADB_SERVER.replaceFirst("\\?.*", "") + " (TEST_MARIADB_URL)");
        }
        return missing;
    }

    /** A tool's file. */
    public static Optional<Path> find(String tool) {
        var path = Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(Path::of);
        return Stream.concat(path, BESIDE_THE_PATH.stream())
                .map(folder -> folder.resolve(tool))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
