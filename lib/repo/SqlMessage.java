package release.repo;

import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;

/** What a driver says about an error, in one line and without what we say ourselves. */
public final class SqlMessage {
    private static final Pattern LEADING_COMMENTS = Pattern.compile("\\A(?:\\s+|(?:--|#)[^\\n]*(?:\\n|\\z)|/\\*(?!M?!)(?s:.*?)\\*/)++");
    private static final int LONGEST = 120;
    /** A general error of H2's, told apart by its words: the process that served it to the others has ended, and they all try to. */
    private static final String H2_JUST_LEFT = "Lock file recently modified";

    /** What to do about {@link #isOutOfConnections}. */
    public static final String FEWER = "Each of --parallel N takes about three connections: run with fewer at once, close what is idle, or raise the limit of the server or of this user.";

    private SqlMessage() {}

    /** What {@link #root} says, in one line: H2 repeats the statement, MariaDB its connection number. */
    public static String of(SQLException e) {
        var root = root(e);
        var message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return oneLine(message
            .replaceFirst("(?s); SQL statement:\\R.*", "")
            .replaceFirst("^\\(conn=-?\\d+\\) ", "")
            .replaceFirst("\\s+Position: \\d+", "")
            .replaceFirst("^(ERROR|FATAL): ", "") + cause(root));
    }

    /** The exception that knows most: the last of a batch, and what a driver wrapped, such as the error of a COPY. */
    public static SQLException root(SQLException e) {
        if (e.getNextException() != null) return root(e.getNextException());
        for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException wrapped) return root(wrapped);
        }
        return e;
    }

    /** Whether the connection is gone: class 08 of the standard, PostgreSQL's shutdown, H2's closed databases and broken connections. */
    public static boolean isLost(SQLException e) {
        var root = root(e);
        var state = String.valueOf(root.getSQLState());
        return state.startsWith("08") || String.valueOf(root.getMessage()).contains(H2_JUST_LEFT) || state.matches("57P0[123]") || Set.of(90067, 90098, 90121).contains(root.getErrorCode());
    }

    /**
     * Whether our user lacks a right: insufficient_privilege of PostgreSQL, the denials of MariaDB and MySQL, H2's NOT_ENOUGH_RIGHTS and
     * ADMIN_RIGHTS_REQUIRED, SQL Server's 229 and 262, ORA-01031.
     */
    public static boolean isForbidden(SQLException e) {
        var root = root(e);
        return "42501".equals(root.getSQLState()) || Set.of(1044, 1142, 1143, 1227, 1370, 1410, 90096, 90040, 229, 262, 1031).contains(root.getErrorCode());
    }

    /**
     * Whether the server, or what it allows our user, has no connection left: PostgreSQL's too_many_connections; of MariaDB and
     * MySQL ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED.
     */
    public static boolean isOutOfConnections(SQLException e) {
        var root = root(e);
        return "53300".equals(root.getSQLState()) || Set.of(1040, 1203, 1226).contains(root.getErrorCode());
    }

    /** What a driver leaves out: PostgreSQL's says only that "the connection attempt failed". */
    private static String cause(SQLException e) {
        var cause = e.getCause();
        while (cause != null && cause.getCause() != null) cause = cause.getCause();
        if (!(cause instanceof IOException) || cause instanceof ConnectException) return "";
        return " " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    /** A text without line breaks. */
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** A statement without the comments before it. */
    public static String uncommented(String sql) {
        return LEADING_COMMENTS.matcher(sql).replaceFirst("");
    }

    /** A statement in one line, without the comments before it, shortened. */
    public static String statement(String sql) {
        var line = oneLine(uncommented(sql));
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
