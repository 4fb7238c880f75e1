package release.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.h2.util.JdbcUtils;
import org.h2.util.Utils;
import release.app.Deployable;
import release.config.Database;
import release.config.RepoConfig;

/**
 * An H2 database runs code of its app's: aliases, triggers and aggregates name classes, which are in the app and not on our
 * class path. While this is open, the thread that opened it has them; the app is opened once H2 asks for the first.
 */
public final class H2Classes implements AutoCloseable {
    private final RepoConfig config;
    private final Optional<H2Classes> before;
    private Optional<Deployable> app = Optional.empty();

    private H2Classes(RepoConfig config, Optional<H2Classes> before) {
        this.config = config;
        this.before = before;
    }

    /** Those of the app that a repo belongs to. */
    public static H2Classes of(RepoConfig config) {
        if (config.database() != Database.H2 || config.deployable().isEmpty())
            return new H2Classes(config, Optional.empty());
        return Factory.enter(config);
    }

    private Deployable app() {
        if (app.isEmpty()) app = Optional.of(Deployable.open(config.deployable().orElseThrow()));
        return app.get();
    }

    @Override
    public void close() {
        if (config.database() == Database.H2 && config.deployable().isPresent()) Factory.leave(this);
        try {
            if (app.isPresent()) app.get().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What H2 asks for a class by its name, before it looks on our class path. */
    private static final class Factory implements Utils.ClassFactory {
        private static final ThreadLocal<H2Classes> CURRENT = new ThreadLocal<>();

        static {
            JdbcUtils.addClassFactory(new Factory());
        }

        static H2Classes enter(RepoConfig config) {
            var classes = new H2Classes(config, Optional.ofNullable(CURRENT.get()));
            CURRENT.set(classes);
            return classes;
        }

        static void leave(H2Classes classes) {
            classes.before.ifPresentOrElse(CURRENT::set, CURRENT::remove);
        }

        @Override
        public boolean match(String name) {
            var classes = CURRENT.get();
            return classes != null
                    && classes.app().resource(name.replace('.', '/') + ".class").isPresent();
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            return Class.forName(name, true, CURRENT.get().app().classLoader());
        }
    }
}
