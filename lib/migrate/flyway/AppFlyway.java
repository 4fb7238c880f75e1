package release.migrate.flyway;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;

/**
 * The Flyway that the app's migrations in Java were compiled against: ours where the app brings none, and else one of
 * another version, whose classes only have the names of ours and are reached by reflection.
 */
final class AppFlyway {
    private static final String API = "org.flywaydb.core.api.";
    private final ClassLoader loader;
    private final Class<?> migration;

    AppFlyway(ClassLoader loader) {
        this.loader = loader;
        this.migration = type("migration.JavaMigration");
    }

    private Class<?> type(String name) {
        try {
            return Class.forName(API + name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new FlywayException("the app's own Flyway has no " + API + name, e);
        }
    }

    ClassLoader loader() {
        return loader;
    }

    /** What a migration in Java implements. */
    Class<?> migration() {
        return migration;
    }

    /** What one of the app's migrations says of itself; null if its Flyway does not know the question. */
    Object ask(Object theirs, String question) {
        Method method;
        try {
            method = migration.getMethod(question);
        } catch (NoSuchMethodException anotherVersion) {
            return null;
        }
        try {
            return method.invoke(theirs);
        } catch (InvocationTargetException e) {
            throw new FlywayException(
                    theirs.getClass().getName() + "." + question + " failed: " + e.getCause(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs one of the app's migrations, with the app's class loader as the thread's. */
    void migrate(Object theirs, Context context) throws InvocationTargetException {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            migration.getMethod("migrate", type("migration.Context")).invoke(theirs, context(context));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            throw new FlywayException("the app's own Flyway runs migrations in another way: " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private Object context(Context ours) {
        var configuration = proxy(
                "configuration.Configuration", (proxy, method, arguments) -> setting(ours.getConfiguration(), method));
        return proxy("migration.Context", (proxy, method, arguments) -> switch (method.getName()) {
            case "getConnection" -> ours.getConnection();
            case "getConfiguration" -> configuration;
            default -> throw unavailable(method);
        });
    }

    private Object proxy(String type, InvocationHandler handler) {
        return Proxy.newProxyInstance(loader, new Class<?>[] {type(type)}, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() != Object.class) return handler.invoke(proxy, method, arguments);
            return switch (method.getName()) {
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "Flyway's " + type;
            };
        });
    }

    /** A setting of ours as the app's Flyway would give it: by its name, if it is one whose type both know. */
    private Object setting(Configuration ours, Method theirs) throws ReflectiveOperationException {
        if (theirs.getName().equals("getClassLoader")) return loader;
        if (theirs.getParameterCount() > 0) throw unavailable(theirs);
        Object value;
        try {
            value = Configuration.class.getMethod(theirs.getName()).invoke(ours);
        } catch (NoSuchMethodException anotherVersion) {
            throw unavailable(theirs);
        }
        if (value instanceof MigrationVersion version) return version(version, theirs.getReturnType());
        var known =
                theirs.getReturnType().isPrimitive() || theirs.getReturnType().isInstance(value);
        if (value != null && !known) throw unavailable(theirs);
        return value;
    }

    private static Object version(MigrationVersion ours, Class<?> theirs) throws ReflectiveOperationException {
        return theirs.isInstance(ours)
                ? ours
                : theirs.getMethod("fromVersion", String.class).invoke(null, ours.getVersion());
    }

    private static UnsupportedOperationException unavailable(Method method) {
        return new UnsupportedOperationException(method.getDeclaringClass().getSimpleName() + "." + method.getName()
                + " is not available to migrations that run without the app");
    }
}
