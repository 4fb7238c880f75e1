package release.app.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an app's framework says about its databases and migrations.
 *
 * @param framework which one read the settings
 * @param repos for each repo by name ({@code main} for the app's default database), its settings by their keys in a repo's
 *        block of rel/config.conf: url, user, password, migrations, schema, init-sql, and flyway.NAME for each of Flyway's.
 *        A setting that the app does not have is missing, except for the location of migrations
 * @param refused the settings of repos that only the running app can know
 * @param ignored settings written for Flyway that this version of the framework ignores
 * @param left classes that run in the app and may change its settings; they were not run here
 */
public record Found(
        Framework framework,
        Map<String, Map<String, AppSettings.Value>> repos,
        List<Refused> refused,
        List<Ignored> ignored,
        List<Left> left) {
    public Found {
        repos = Collections.unmodifiableMap(new LinkedHashMap<>(repos));
        refused = List.copyOf(refused);
        ignored = List.copyOf(ignored);
        left = List.copyOf(left);
    }

    /**
     * @param name {@code Spring Boot}
     * @param version {@code 4.0.7}
     * @param own whether it is the app's own; otherwise it is the suite's, since the app brings none
     */
    public record Framework(String name, String version, boolean own) {
        public static final String SPRING_BOOT = "Spring Boot";

        /** Whether <code>{vendor}</code> in a location of migrations stands for the kind of the database. */
        public boolean hasVendors() {
            return name.equals(SPRING_BOOT);
        }
    }

    /**
     * A setting that only the running app knows. It is needed unless rel/config.conf sets it.
     *
     * @param repo its name
     * @param key in the repo's block of rel/config.conf: {@code password}
     * @param source as in {@link AppSettings.Value}
     * @param problem completes a sentence that begins with the key: {@code is encrypted (ENC), …}
     */
    public record Refused(String repo, String key, String source, int line, String problem) {}

    /**
     * @param name as written: {@code spring.flyway.check-location}
     * @param source as in {@link AppSettings.Value}
     */
    public record Ignored(String name, String source, int line) {}

    /** @param place the jar or folder of the class, for people */
    public record Left(String className, String place) {}
}
