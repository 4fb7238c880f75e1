package release.app.settings.inside;

import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The connection pools that Spring Boot sets up from their own settings below {@code spring.datasource}. Each has the names of
 * its settings for the database, and for how each connection begins.
 */
enum SpringPool {
    HIKARI(
            "com.zaxxer.hikari.HikariDataSource",
            "jdbc-url",
            "schema",
            "catalog",
            "connection-init-sql",
            "data-source-properties"),
    TOMCAT(
            "org.apache.tomcat.jdbc.pool.DataSource",
            "url",
            "default-schema",
            "default-catalog",
            "init-sql",
            "connection-properties"),
    DBCP2(
            "org.apache.commons.dbcp2.BasicDataSource",
            "url",
            "default-schema",
            "default-catalog",
            "connection-init-sqls",
            "connection-properties");

    private static final String BUILDER = "org.springframework.boot.jdbc.DataSourceBuilder";
    /** Other types that Spring Boot's DataSourceBuilder knows by name, and Spring's own without a pool. */
    private static final Pattern OF_BUILDER = Pattern.compile(
            "org\\.springframework\\.jdbc\\.datasource\\.(SimpleDriver|DriverManager|SingleConnection)DataSource"
                + "|com\\.mchange\\.v2\\.c3p0\\.ComboPooledDataSource|oracle\\.jdbc\\.(datasource\\.|pool\\.)OracleDataSource|oracle\\.ucp\\.jdbc\\.PoolDataSource(Impl)?"
                + "|org\\.vibur\\.dbcp\\.ViburDBCPDataSource|org\\.h2\\.jdbcx\\.JdbcDataSource|org\\.postgresql\\.ds\\.PGSimpleDataSource");

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
     * The pool that the app has. If its libraries are missing, Spring Boot's first choice.
     *
     * @param chosen the value of {@code spring.datasource.type}
     */
    static Optional<SpringPool> of(Optional<String> chosen, ClassLoader loader) {
        var type = chosen.or(() -> found(loader)).orElse(HIKARI.type);
        return Stream.of(values()).filter(pool -> pool.type.equals(type)).findFirst();
    }

    /** Whether a type may exist. An app that is not built comes without its libraries. */
    static boolean isKnown(String type, ClassLoader loader) {
        return Stream.of(values()).anyMatch(pool -> pool.type.equals(type))
                || OF_BUILDER.matcher(type).matches()
                || loader.getResource(type.replace('.', '/') + ".class") != null;
    }

    private static Optional<String> found(ClassLoader loader) {
        try {
            var type = (Class<?>) loader.loadClass(BUILDER)
                    .getMethod("findType", ClassLoader.class)
                    .invoke(null, loader);
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
