package release.config;

import java.util.List;
import java.util.Optional;

/**
 * The tenants that share this repo's settings. Each has a schema or a database of its own, with the same migrations, the same seeds
 * and its own history.
 *
 * @param names as written; empty if a query gives them
 * @param query gives the names in its first column
 * @param source where the names or the query are written
 * @param chosen the tenants that this run is about; empty means all
 */
public record Tenants(Kind kind, List<String> names, Optional<String> query, Origin source, List<String> chosen) {
    /** The placeholder for a tenant's name in a URL. */
    public static final String PLACE = "{tenant}";

    /** What each tenant has for itself. It is also the key in the configuration. */
    public enum Kind {
        SCHEMA("schemas"),
        DATABASE("databases");

        private final String key;

        Kind(String key) {
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    public Tenants {
        names = List.copyOf(names);
        chosen = List.copyOf(chosen);
    }

    Tenants choosing(List<String> some) {
        return new Tenants(kind, names, query, source, some);
    }
}
