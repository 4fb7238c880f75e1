package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * How long a server may take to answer: a proxy, a paused pooler or a machine that is gone accept a connection, or keep it, and
 * never say a word. What the URL says of that wins.
 *
 * @param properties of the driver, for a connection that is made
 * @param areOurs whether how long answers may take is ours to say once it is made
 */
public record Limits(Map<String, String> properties, boolean areOurs) {
    private static final Duration LOGIN = Duration.ofSeconds(20);
    /** How long a login may take, as drivers are told it. */
    static final String SECONDS = String.valueOf(LOGIN.toSeconds());

    static final String MILLIS = String.valueOf(LOGIN.toMillis());

    /** For a database that is a file, or a driver of which nothing is known. */
    static Limits none() {
        return new Limits(Map.of(), false);
    }

    /**
     * The limits that a URL leaves to us.
     *
     * @param answers what the driver calls the limit of an answer
     * @param properties what it is told of the login
     */
    static Limits of(String url, String answers, Map<String, String> properties) {
        var unsaid = new HashMap<>(properties);
        unsaid.keySet().removeIf(name -> has(url, name));
        return new Limits(unsaid, !has(url, answers));
    }

    /** Whether a URL has a parameter, in any case. */
    static boolean has(String url, String name) {
        return url.toLowerCase(Locale.ROOT).matches("(?s).*[?&;]" + name.toLowerCase(Locale.ROOT) + "=.*");
    }

    /** For a connection that is about to be made. */
    public void ask(Properties connection) {
        connection.putAll(properties);
    }

    /**
     * For one that is made.
     *
     * @param answer how long an answer may take; zero: as long as it takes
     */
    public void set(Connection connection, Duration answer) throws SQLException {
        if (areOurs) connection.setNetworkTimeout(Runnable::run, (int) answer.toMillis());
    }
}
