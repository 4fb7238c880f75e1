package release.settings.inside;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pools of connections that Spring Boot sets up from their own settings below {@code spring.datasource}, and the names of
 * those that say which database it is, and how each connection begins.
 */
enum SpringPool {
    HIKARI("com.zaxxer.hikari.HikariDataSource", "jdbc-url", "schema", "catalog", "connection-init-sql", "data-source-properties"),
    TOMCAT("org.apache.tomcat.jdbc.pool.DataSource", "url", "default-schema", "default-catalog", "init-sql", "connection-properties"),
    DBCP2("org.apache.commons.dbcp2.BasicDataSource", "url", "default-schema", "default-catalog", "connection-init-sqls", "connection-properties");

    private static final String BUILDER = "org.springframework.boot.jdbc.DataSourceBuilder";
    private final String type;
    final String url;
    final String schema;
    final String catalog;
    final String sql;
    final String properties;

    SpringPool(String type, String url, String schema, String catalog, String sql, String properties) {
        this.type = type;
        this.url = url;
        this.schema = schema;
        this.catalog = catalog;
        this.sql = sql;
        this.properties = properties;
    }

    /**
     * The pool that the app has; where its libraries are not there, Spring Boot's first choice.
     *
     * @param chosen what {@code spring.datasource.type} says
     */
    static Optional<SpringPool> of(Optional<String> chosen, ClassLoader loader) {
        var type = chosen.or(() -> found(loader)).orElse(HIKARI.type);
        return Stream.of(values()).filter(pool -> pool.type.equals(type)).findFirst();
    }

    private static Optional<String> found(ClassLoader loader) {
        try {
            var type = (Class<?>) loader.loadClass(BUILDER).getMethod("findType", ClassLoader.class).invoke(null, loader);
            return Optional.of(type == null ? "none" : type.getName());
        } catch (ClassNotFoundException notBuilt) {
            return Optional.empty();
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    String name(String setting) {
        return "spring.datasource." + name().toLowerCase(Locale.ROOT) + "." + setting;
    }
}
