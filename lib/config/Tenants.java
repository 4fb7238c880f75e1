package release.config;

import java.util.List;
import java.util.Optional;

/**
 * Of which tenants a repo is the template: each has a schema or a database of its own, and in it the same migrations,
 * the same seeds and a history of its own.
 *
 * @param names as they are written, or empty if a query gives them
 * @param query gives their names, in its first column
 * @param source where that is written
 * @param chosen those that this run is about; empty means all
 */
public record Tenants(Kind kind, List<String> names, Optional<String> query, Origin source, List<String> chosen) {
    /** Stands in a URL for the name of a tenant. */
    public static final String PLACE = "{tenant}";

    /** What each of them has for itself; in the configuration it is the key. */
    public enum Kind {
        SCHEMA("schemas"), DATABASE("databases");

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
