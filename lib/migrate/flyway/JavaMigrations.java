package release.migrate.flyway;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import release.app.Deployable;
import release.app.Deployable.Resource;

/** Finds the app's migrations in Java: every class in its locations that is one. Of the app no other class is initialised. */
public final class JavaMigrations {
    private static final String CLASS = ".class";
    private static final String NAMED_AS_ONE = "(.*[.$])?[VRB][^.$]*__[^.$]*";
    private final Deployable app;
    private final Configuration settings;

    public JavaMigrations(Deployable app, Configuration settings) {
        this.app = app;
        this.settings = settings;
    }

    /**
     * Creates them, each by its constructor without parameters, as Flyway does.
     *
     * @throws FlywayException if one cannot be loaded or created
     */
    public JavaMigration[] found() {
        var classes = classes();
        if (classes.isEmpty()) return new JavaMigration[0];
        var flyway = new AppFlyway(app.classLoader());
        return classes.entrySet().stream()
                .flatMap(found -> loaded(found.getKey(), flyway).stream()
                        .map(type -> (JavaMigration) new AppMigration(flyway, created(type, flyway), found.getValue())))
                .toArray(JavaMigration[]::new);
    }

    /** The names of the classes in all locations, and where each lies; a name that is there twice is loaded once. */
    private Map<String, String> classes() {
        var classes = new LinkedHashMap<String, String>();
        Arrays.stream(settings.getLocations())
                .filter(PackagedScripts::isPackaged)
                .flatMap(location -> PackagedScripts.in(location, app))
                .filter(file -> file.name().endsWith(CLASS))
                .forEach(file -> classes.putIfAbsent(className(file), file.place()));
        return classes;
    }

    private static String className(Resource file) {
        return file.name().substring(0, file.name().length() - CLASS.length()).replace('/', '.');
    }

    /** The class, if it is a migration; one that cannot be loaded is passed over only if its name is not that of a migration. */
    private static Optional<Class<?>> loaded(String name, AppFlyway flyway) {
        try {
            var type = Class.forName(name, false, flyway.loader());
            var concrete = !Modifier.isAbstract(type.getModifiers()) && !type.isEnum() && !type.isAnonymousClass();
            return Optional.<Class<?>>of(type)
                    .filter(found -> concrete && flyway.migration().isAssignableFrom(found));
        } catch (ClassNotFoundException | LinkageError e) {
            if (!name.matches(NAMED_AS_ONE)) return Optional.empty();
            throw new FlywayException(name + " cannot be loaded: " + JavaFailure.said(e), e);
        }
    }

    private static Object created(Class<?> type, AppFlyway flyway) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(flyway.loader());
        try {
            return type.getDeclaredConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw new FlywayException(type.getName() + " cannot be created: " + JavaFailure.said(e.getCause()), e);
        } catch (ReflectiveOperationException e) {
            throw new FlywayException(
                    type.getName() + " cannot be created: it needs a public constructor without parameters", e);
        } catch (LinkageError e) {
            throw new FlywayException(
                    type.getName() + " cannot be created: "
                            + JavaFailure.said(
                                    e instanceof ExceptionInInitializerError && e.getCause() != null
                                            ? e.getCause()
                                            : e),
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
