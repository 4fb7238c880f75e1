package release.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import release.config.Database;
import release.config.DatabaseUrl;

/** Where the database behind a URL is, for whoever creates or drops it and so cannot connect to it. */
public sealed interface DatabaseLocation {

    /**
     * A database among others.
     *
     * @param name as the driver takes it out of the URL
     * @param servers addresses of its server without it: the first that is there will do
     */
    record OnServer(String name, List<DatabaseUrl> servers) implements DatabaseLocation {
        public OnServer {
            servers = List.copyOf(servers);
        }
    }

    /**
     * A file of its own.
     *
     * @param file absolute
     * @param url creates it for whoever connects
     * @param use what the configured URL lets a connection do
     */
    record InFile(Path file, DatabaseUrl url, Use use) implements DatabaseLocation {
        /** What a connection does with a file; each does what those behind it do as well. */
        public enum Use { CREATE, WRITE, READ }

        /** A new database in memory with the same settings, which is there as long as a connection to it. */
        public DatabaseUrl inMemory() {
            return Reading.inMemory(url);
        }
    }

    /** Nowhere once it is closed. */
    record InMemory() implements DatabaseLocation {}

    /** Out of our reach, for a reason that ends a sentence. */
    record Elsewhere(String why) implements DatabaseLocation {}

    /** Where a URL leads. */
    static DatabaseLocation of(DatabaseUrl url) {
        var rest = url.jdbc().substring(url.database().prefix().length());
        return switch (url.database()) {
            case H2 -> Reading.h2(rest, url);
            case SQLITE -> Reading.sqlite(rest, url);
            case POSTGRESQL, MARIADB, MYSQL -> Reading.onServer(rest, url);
            case SQLSERVER, ORACLE -> new Elsewhere("ReleaseTasks cannot do it on " + url.database().label());
        };
    }

    /** How each driver reads its URLs. */
    final class Reading {
        private static final Pattern SERVER = Pattern.compile("((?:\\w+:)?//(?:[^?]*@)?[^/?]*/)?([^/?]*)(\\?.*)?", Pattern.DOTALL);
        private static final Pattern ONLY_IF_THERE = Pattern.compile("(?i);(IFEXISTS|FORBID_CREATION)=TRUE(?=;|$)");
        private static final Pattern READ_ONLY = Pattern.compile("(?i);ACCESS_MODE_DATA=r(?=;|$)");
        /** What H2 refuses in memory. */
        private static final Pattern OF_FILES = Pattern.compile("(?i);(AUTO_SERVER|CIPHER)=[^;]*");
        private static final Pattern SQLITE_ONLY_IF_THERE = Pattern.compile("[?&](mode=rw|open_mode=[23])(?=&|$)");
        private static final Pattern SQLITE_READ_ONLY = Pattern.compile("[?&](mode=ro|open_mode=1|immutable=1)(?=&|$)");
        /** What writes a file of the same name, by other means of the system. */
        private static final Pattern H2_FILE = Pattern.compile("((file|nio|nioMapped|async|retry):)*");

        private Reading() {}

        private static DatabaseLocation h2(String rest, DatabaseUrl url) {
            var name = H2_FILE.matcher(rest.split(";", 2)[0]).replaceFirst("");
            if (name.matches("(mem|memFS|nioMemFS|memLZF|nioMemLZF):.*")) return new InMemory();
            if (name.matches("[A-Za-z]{2,}:.*")) return new Elsewhere("its URL names no single file on this machine that may be written");
            var file = name.startsWith("~") ? System.getProperty("user.home") + name.substring(1) : name;
            var making = ONLY_IF_THERE.matcher(rest).replaceAll("");
            var use = READ_ONLY.matcher(rest).find() ? InFile.Use.READ : making.equals(rest) ? InFile.Use.CREATE : InFile.Use.WRITE;
            return new InFile(Path.of(file + ".mv.db"), url.leadingTo(making), use);
        }

        private static DatabaseLocation sqlite(String rest, DatabaseUrl url) {
            if (rest.startsWith(":resource:")) return new Elsewhere("it is inside a jar");
            var name = rest.split("\\?", 2)[0];
            if (List.of(":memory:", "file::memory:").contains(name) || rest.matches(".*[?&]mode=memory(&.*)?")) return new InMemory();
            var use = SQLITE_READ_ONLY.matcher(rest).find() ? InFile.Use.READ : SQLITE_ONLY_IF_THERE.matcher(rest).find() ? InFile.Use.WRITE : InFile.Use.CREATE;
            var making = rest.replaceAll("([?&]mode)=rw(?=&|$)", "$1=rwc").replaceAll("([?&]open_mode)=[23](?=&|$)", "$1=6");
            return new InFile(Path.of(name.startsWith("file:") ? DatabaseUrl.decoded(name.substring(5)) : name), url.leadingTo(making), use);
        }

        private static DatabaseUrl inMemory(DatabaseUrl url) {
            if (url.database() == Database.SQLITE) return url.leadingTo("file::memory:?cache=shared");
            var parts = url.jdbc().split("(?=;)", 2);
            return url.leadingTo("mem:" + UUID.randomUUID() + (parts.length == 1 ? "" : OF_FILES.matcher(parts[1]).replaceAll("")));
        }

        private static DatabaseLocation onServer(String rest, DatabaseUrl url) {
            var parts = SERVER.matcher(rest);
            if (!parts.matches() || parts.group(2).isEmpty()) return new Elsewhere("its URL names no database");
            var name = name(parts.group(2), url.database());
            var host = parts.group(1) == null ? "" : parts.group(1);
            var parameters = parts.group(3) == null ? "" : parts.group(3);
            return new OnServer(name, besides(name, url.database()).stream()
                .map(other -> url.leadingTo(host + other + parameters)).toList());
        }

        /** What the driver asks the server for: MariaDB's takes the name as it is written, the others decode it as a form. */
        private static String name(String written, Database database) {
            return database == Database.MARIADB ? written : URLDecoder.decode(written, StandardCharsets.UTF_8);
        }

        /** PostgreSQL has no connection without a database, and drops none that it is connected to. */
        private static List<String> besides(String name, Database database) {
            return database != Database.POSTGRESQL ? List.of("")
                : List.of("postgres", "template1").stream().filter(other -> !other.equals(name)).toList();
        }
    }
}
