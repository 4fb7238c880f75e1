package release.database;

import java.nio.file.Path;
import java.util.List;
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
        public enum Use {
            CREATE,
            WRITE,
            READ
        }

        /** A new database in memory with the same settings, which is there as long as a connection to it. */
        public DatabaseUrl inMemory() {
            return Dialect.of(url.database()).inMemory(url);
        }
    }

    /** Nowhere once it is closed. */
    record InMemory() implements DatabaseLocation {}

    /** Out of our reach, for a reason that ends a sentence. */
    record Elsewhere(String why) implements DatabaseLocation {}

    /** Where a URL leads. */
    static DatabaseLocation of(DatabaseUrl url) {
        return Dialect.of(url.database()).location(url);
    }
}
