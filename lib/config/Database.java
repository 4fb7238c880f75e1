package release.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The databases we know: how their URLs begin, which driver they need, and what their transactions cover. */
public enum Database {
    H2("jdbc:h2:", "org.h2.Driver", false, List.of()),
    SQLITE(
            "jdbc:sqlite:",
            "org.sqlite.JDBC",
            true,
            List.of("org.xerial:sqlite-jdbc:3.54.1.0", "org.slf4j:slf4j-nop:1.7.36")),
    POSTGRESQL("jdbc:postgresql:", "org.postgresql.Driver", true, List.of()),
    MARIADB("jdbc:mariadb:", "org.mariadb.jdbc.Driver", false, List.of()),
    MYSQL("jdbc:mysql:", "com.mysql.cj.jdbc.Driver", false, List.of("com.mysql:mysql-connector-j:9.7.0")),
    SQLSERVER(
            "jdbc:sqlserver:",
            "com.microsoft.sqlserver.jdbc.SQLServerDriver",
            true,
            List.of("com.microsoft.sqlserver:mssql-jdbc:13.6.2.jre11", "org.flywaydb:flyway-sqlserver:12.4.0")),
    ORACLE(
            "jdbc:oracle:",
            "oracle.jdbc.OracleDriver",
            false,
            List.of("com.oracle.database.jdbc:ojdbc11:23.26.4.0.0", "org.flywaydb:flyway-database-oracle:13.12.0"));

    private final String prefix;
    private final String driverClass;
    private final boolean rollsBackDdl;
    private final List<String> dependencies;

    Database(String prefix, String driverClass, boolean rollsBackDdl, List<String> dependencies) {
        this.prefix = prefix;
        this.driverClass = driverClass;
        this.rollsBackDdl = rollsBackDdl;
        this.dependencies = dependencies;
    }

    /** The database that a JDBC URL belongs to. */
    public static Optional<Database> ofJdbc(String url) {
        return Arrays.stream(values())
                .filter(database -> url.startsWith(database.prefix))
                .findFirst();
    }

    /** The database of a driver that a release names in {@code drivers}. The suite's own drivers may be named too. */
    public static Optional<Database> ofDriver(String name) {
        return Arrays.stream(values())
                .filter(database -> database.label().equals(name))
                .findFirst();
    }

    /** The name in configuration and output: {@code postgresql}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String prefix() {
        return prefix;
    }

    /** The class name of the JDBC driver. */
    public String driverClass() {
        return driverClass;
    }

    /** Whether DDL takes part in a transaction. If not, a failed script leaves what it did so far. */
    public boolean rollsBackDdl() {
        return rollsBackDdl;
    }

    /** Maven coordinates that the catalog adds for this database; empty if its driver comes with the suite. */
    public List<String> dependencies() {
        return dependencies;
    }

    /** Whether the driver is on the class path of this run. */
    public boolean hasDriver() {
        try { // Looking for its file would open the whole class path, even if a class archive has the class.
            Class.forName(driverClass, false, Database.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Whether the suite's own libraries are enough for Flyway to know this database, so that it needs only a driver. */
    public boolean isKnownToFlyway() {
        return dependencies.stream().noneMatch(dependency -> dependency.startsWith("org.flywaydb:"));
    }
}
