package release.doctor;

import java.util.Optional;
import release.config.RepoConfig;

/** Where Flyway keeps its history, as its settings {@code table}, {@code defaultSchema} and {@code schemas} say. */
final class HistoryTable {
    private HistoryTable() {}

    /** The table's name. */
    static String name(RepoConfig config) {
        return config.flyway().getOrDefault("table", "flyway_schema_history");
    }

    /** Its schema, which is where migrations run; empty if that is the connection's. */
    static Optional<String> schema(RepoConfig config) {
        return config.migrationSchema();
    }
}
