package release.startup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/**
 * The driver of PostgreSQL without two searches. Each would open every jar on the class path; with nothing pending, that takes longer
 * than to connect. The driver's own search is for {@code driverconfig.properties}. The JDK's, since 18, is for another resolver of
 * host names. None of our jars has either. Without this, a warm {@code migrate} with nothing pending takes 11 % more processor
 * time on JDK 17, and 4 % more on JDK 25.
 */
public final class PgDriver extends Driver {
    /** Connects as the driver does. The driver itself is called if there is a time limit, or a mistake in the URL for it to report. */
    @Override
    public Connection connect(String url, Properties given) throws SQLException {
        var defaults = new Properties();
        PGProperty.USER.set(defaults, System.getProperty("user.name"));
        var asked = new Properties(defaults);
        asked.putAll(given);
        var properties = parseURL(url, asked);
        if (properties == null || PGProperty.LOGIN_TIMEOUT.isPresent(properties)) return super.connect(url, given);
        var thread = Thread.currentThread();
        var loader = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            return new PgConnection(hosts(properties), properties, url);
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /** The driver has checked that there are as many ports as hosts. */
    private static HostSpec[] hosts(Properties properties) {
        var hosts = PGProperty.PG_HOST.getOrDefault(properties).split(",");
        var ports = PGProperty.PG_PORT.getOrDefault(properties).split(",");
        var specs = new HostSpec[hosts.length];
        for (int i = 0; i < specs.length; i++) {
            specs[i] = new HostSpec(
                    hosts[i], Integer.parseInt(ports[i]), PGProperty.LOCAL_SOCKET_ADDRESS.getOrDefault(properties));
        }
        return specs;
    }
}
