package release.repo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Driver;
import java.text.NumberFormat;
import java.util.Calendar;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import release.app.Deployable;
import release.app.Unreadable;
import release.config.Database;
import release.config.DatabaseUrl;
import release.config.InvalidConfiguration;
import release.config.Problem;
import release.config.Release;
import release.config.RepoConfig;
import release.startup.PgDriver;

/** Where JDBC drivers come from: our class path, and where that has none the app, which brings its own. */
public final class Drivers {
    /**
     * What the driver of PostgreSQL wants of the JDK once it is connected: numbers and a calendar of the locale at hand.
     * The JDK takes as long to find these as the server to begin a session, so that they are looked for meanwhile.
     */
    private static final class Ahead {
        static {
            var thread = new Thread(
                    () -> {
                        NumberFormat.getIntegerInstance();
                        Calendar.getInstance();
                    },
                    "locale data");
            thread.setDaemon(true);
            thread.start();
        }

        /** Once, when this class is first used. */
        static void begin() {}
    }

    private Drivers() {}

    /**
     * Begins what a driver wants of the JDK while the configuration is read, if it seems that it will.
     *
     * @param variables the values of the process environment, one of which may be the URL of a database
     */
    public static void ahead(Collection<String> variables) {
        if (variables.stream().anyMatch(value -> DatabaseUrl.isOf(Database.POSTGRESQL, value))) Ahead.begin();
    }

    /**
     * Checks that every repo of a release has its JDBC driver on the class path or in its app.
     *
     * @param advice how to add one
     * @throws InvalidConfiguration naming each repo whose driver is missing, and how to add it; or an app that is damaged
     */
    public static void require(Release release, Function<Database, String> advice) {
        var missing = release.repos().stream()
                .filter(repo -> !isThere(repo))
                .map(repo -> {
                    var database = repo.database();
                    return new Problem(
                            repo.source(),
                            repo.key() + ".url",
                            "needs the JDBC driver of " + database.label() + ", which is not on the class path; "
                                    + advice.apply(database));
                })
                .toList();
        if (!missing.isEmpty()) throw new InvalidConfiguration(missing);
    }

    private static boolean isThere(RepoConfig repo) {
        if (repo.database().hasDriver()) return true;
        if (repo.deployable().isEmpty() || !repo.database().isKnownToFlyway()) return false;
        var file = repo.deployable().get();
        try (var app = Deployable.open(file)) {
            return app.resource(repo.database().driverClass().replace('.', '/') + ".class")
                    .isPresent();
        } catch (Unreadable e) {
            throw InvalidConfiguration.because(
                    repo.source(), repo.key(), "is a database of " + repo.shown(file) + ", which " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The driver of a repo, from its app if that is given. */
    static Driver of(RepoConfig repo, Optional<Deployable> app) {
        if (repo.database() == Database.POSTGRESQL) {
            Ahead.begin();
            if (app.isEmpty()) return new PgDriver();
        }
        try {
            var loader = app.map(Deployable::classLoader).orElse(Drivers.class.getClassLoader());
            return (Driver) Class.forName(repo.database().driverClass(), true, loader)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Drivers.require was not asked about " + repo, e);
        }
    }
}
