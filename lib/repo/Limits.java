package release.repo;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import release.config.RepoConfig;

/**
 * How long a server may take to answer: a proxy, a paused pooler or a machine that is gone accept a connection, or keep it, and
 * never say a word. What the URL says of that wins.
 *
 * @param properties of the driver, for a connection that is made
 * @param areOurs whether how long answers may take is ours to say once it is made
 */
record Limits(Map<String, String> properties, boolean areOurs) {
    private static final Duration LOGIN = Duration.ofSeconds(20);
    /** Of an answer to who only looks; an index may take hours. */
    private static final Duration LOOK = Duration.ofSeconds(60);
    private static final String SECONDS = String.valueOf(LOGIN.toSeconds());
    private static final String MILLIS = String.valueOf(LOGIN.toMillis());

    static Limits of(RepoConfig config) {
        var url = config.url().jdbc().toLowerCase(Locale.ROOT);
        return switch (config.database()) {
            case POSTGRESQL -> has(url, "loginTimeout") ? of(url, "socketTimeout", Map.of("tcpKeepAlive", "true"))
                : of(url, "socketTimeout", Map.of("socketTimeout", SECONDS, "tcpKeepAlive", "true"));
            case MARIADB, MYSQL -> of(url, "socketTimeout", Map.of("connectTimeout", MILLIS, "socketTimeout", MILLIS, "tcpKeepAlive", "true"));
            case H2 -> url.matches("jdbc:h2:(tcp|ssl):.*") ? of(url, "NETWORK_TIMEOUT", Map.of("NETWORK_TIMEOUT", MILLIS)) : new Limits(Map.of(), false);
            case SQLSERVER -> of(url, "socketTimeout", Map.of("loginTimeout", SECONDS));
            case ORACLE -> of(url, "oracle.jdbc.ReadTimeout", Map.of("oracle.net.CONNECT_TIMEOUT", MILLIS));
            case SQLITE -> new Limits(Map.of(), false);
        };
    }

    /** @param answers what the driver calls the limit of an answer */
    private static Limits of(String url, String answers, Map<String, String> properties) {
        var unsaid = new HashMap<>(properties);
        unsaid.keySet().removeIf(name -> has(url, name));
        return new Limits(unsaid, !has(url, answers));
    }

    private static boolean has(String url, String name) {
        return url.matches("(?s).*[?&;]" + name.toLowerCase(Locale.ROOT) + "=.*");
    }

    /** For a connection that is about to be made. */
    void ask(Properties connection) {
        properties.forEach(connection::setProperty);
    }

    /** For one that is made. */
    void set(Connection connection, Connector.Use use) throws SQLException {
        if (areOurs) connection.setNetworkTimeout(Runnable::run, switch (use) {
            case LOOK -> (int) LOOK.toMillis();
            case WORK -> 0;
        });
    }
}
