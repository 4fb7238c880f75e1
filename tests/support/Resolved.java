package release.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * What a Flyway was given, by the keys of a repo in rel/config.conf: where it works, and each setting that is not as Flyway has it
 * by itself. It links to whatever Flyway its class loader has, so it looks into an app as well as into what we make of its settings.
 */
public final class Resolved {
    /** What an app prints before each line of what it resolved. */
    public static final String MARK = "RESOLVED ";
    /** Not settings of one's own, or without effect beside a pool, or such that older Flyways do not tell. */
    private static final Set<String> LEFT_OUT = Set.of(
            "url",
            "user",
            "password",
            "locations",
            "loggers",
            "modernConfig",
            "currentEnvironmentName",
            "currentUnresolvedEnvironment",
            "cachedDataSources",
            "cachedResolvedEnvironments",
            "workingDirectory",
            "reportFilename",
            "reportEnabled",
            "jdbcProperties",
            "failOnMissingTarget",
            "powershellExecutable");

    private Resolved() {}

    /** Called in an app of Quarkus, with the handles of its Flyways. */
    public static void print(Iterable<?> handles) throws ReflectiveOperationException {
        for (var handle : handles) {
            var bean = call(handle, "getBean");
            var name = Optional.ofNullable(call(bean, "getName"))
                    .map(written -> written.toString().replaceFirst("^flyway_", ""))
                    .orElse("main");
            try {
                print(name, (Flyway) call(handle, "get"));
            } catch (InvocationTargetException e) {
                System.out.println(
                        MARK + name + ".inactive=" + e.getCause().getClass().getSimpleName());
            }
        }
    }

    /** Prints a line for each setting. */
    public static void print(String repo, Flyway flyway) throws ReflectiveOperationException {
        var settings = of(flyway.getConfiguration());
        var source = flyway.getConfiguration().getDataSource();
        if (source != null) settings.putAll(of(source));
        settings.forEach((key, value) -> System.out.println(MARK + line(repo, key, value)));
    }

    /** In ASCII, since a JVM prints as its locale can. */
    public static String line(String repo, String key, String value) {
        var text = new StringBuilder();
        (repo + "." + key + "=" + value.replace("\\", "\\\\"))
                .chars()
                .forEach(letter -> text.append(
                        letter == '\n'
                                ? "\\n"
                                : letter < ' ' || letter > '~'
                                        ? String.format("\\u%04x", letter)
                                        : String.valueOf((char) letter)));
        return text.toString();
    }

    /** The settings of Flyway itself. */
    public static Map<String, String> of(Configuration configuration) throws ReflectiveOperationException {
        var usual = new FluentConfiguration(Resolved.class.getClassLoader());
        var settings = new TreeMap<String, String>();
        settings.put("migrations", text(configuration.getLocations()).orElse(""));
        for (var getter : Configuration.class.getMethods()) {
            var name = property(getter);
            if (name.isEmpty() || LEFT_OUT.contains(name.get())) continue;
            var value = getter.invoke(configuration);
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, text) -> settings.put("flyway." + name.get() + "." + key, String.valueOf(text)));
            } else if (!text(value).equals(text(getter.invoke(usual)))) {
                settings.put("flyway." + name.get(), text(value).orElse(""));
            }
        }
        lockOfPostgres(configuration).ifPresent(value -> settings.put("flyway.postgresql.transactional.lock", value));
        return settings;
    }

    private static Optional<String> property(Method getter) {
        var name = getter.getName().replaceFirst("^(get|is)(?=[A-Z])", "");
        if (getter.getParameterCount() > 0 || name.equals(getter.getName())) return Optional.empty();
        return Optional.of(name.substring(0, 1).toLowerCase() + name.substring(1));
    }

    /** As one would write it; of anything that is no setting, nothing. */
    private static Optional<String> text(Object value) {
        if (value instanceof Object[] list)
            return Optional.of(
                    Arrays.stream(list).flatMap(one -> text(one).stream()).collect(Collectors.joining(",")));
        if (value instanceof Location location) return Optional.of(location.toString());
        if (value instanceof Duration duration) return Optional.of(String.valueOf(duration.toSeconds()));
        return value instanceof String
                        || value instanceof Number
                        || value instanceof Boolean
                        || value instanceof Charset
                        || value instanceof Enum
                        || value instanceof MigrationVersion
                ? Optional.of(value.toString())
                : Optional.empty();
    }

    /** The one setting of a database's own that the apps have. */
    private static Optional<String> lockOfPostgres(Configuration configuration) throws ReflectiveOperationException {
        var plugins = call(configuration, "getPluginRegister");
        var get = Arrays.stream(plugins.getClass().getMethods())
                .filter(method -> Set.of("getPlugin", "getExact").contains(method.getName())
                        && List.of(method.getParameterTypes()).equals(List.of(Class.class)))
                .findFirst()
                .orElseThrow();
        var own =
                get.invoke(plugins, Class.forName("org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension"));
        var transactional = own == null ? Boolean.TRUE : call(own, "isTransactionalLock");
        return Boolean.FALSE.equals(transactional) ? Optional.of("false") : Optional.empty();
    }

    /** Where a pool connects to, and how each connection begins. */
    private static Map<String, String> of(Object source) throws ReflectiveOperationException {
        var settings = new TreeMap<String, String>();
        var agroal = agroal(source);
        if (agroal.isPresent()) {
            var factory = call(
                    call(call(agroal.get(), "getConfiguration"), "connectionPoolConfiguration"),
                    "connectionFactoryConfiguration");
            put(settings, "url", call(factory, "jdbcUrl"));
            var principal = call(factory, "principal");
            if (principal != null) put(settings, "user", call(principal, "getName"));
            for (var credential : (Iterable<?>) call(factory, "credentials")) {
                if (has(credential, "getWord")) put(settings, "password", call(credential, "getWord"));
                else settings.put("password", "of a " + credential.getClass().getSimpleName());
            }
            put(settings, "init-sql", call(factory, "initialSql"));
            put(settings, (Properties) call(factory, "jdbcProperties"));
            return settings;
        }
        for (var getter : Map.of(
                        "getJdbcUrl",
                        "url",
                        "getUrl",
                        "url",
                        "getUsername",
                        "user",
                        "getUser",
                        "user",
                        "getPassword",
                        "password",
                        "getSchema",
                        "schema",
                        "getCatalog",
                        "catalog",
                        "getConnectionInitSql",
                        "init-sql")
                .entrySet()) {
            if (has(source, getter.getKey())) put(settings, getter.getValue(), call(source, getter.getKey()));
        }
        for (var getter : Stream.of("getDataSourceProperties", "getConnectionProperties")
                .filter(name -> has(source, name))
                .toList()) {
            if (call(source, getter) instanceof Properties properties) put(settings, properties);
        }
        return settings;
    }

    /** Quarkus gives Flyway its pool, or something around it. */
    private static Optional<Object> agroal(Object source) throws ReflectiveOperationException {
        if (has(source, "getConfiguration")) return Optional.of(source);
        for (var field : source.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            if (field.get(source) != null && has(field.get(source), "getConfiguration"))
                return Optional.of(field.get(source));
        }
        return Optional.empty();
    }

    private static void put(Map<String, String> settings, Properties properties) {
        if (properties != null) properties.forEach((key, value) -> settings.put("jdbc." + key, String.valueOf(value)));
    }

    private static void put(Map<String, String> settings, String key, Object value) {
        if (value != null && !value.equals("")) settings.put(key, value.toString());
    }

    private static boolean has(Object object, String method) {
        return Arrays.stream(object.getClass().getMethods())
                .anyMatch(one -> one.getName().equals(method) && one.getParameterCount() == 0);
    }

    private static Object call(Object object, String method) throws ReflectiveOperationException {
        var found = object.getClass().getMethod(method);
        found.setAccessible(true);
        return found.invoke(object);
    }
}
