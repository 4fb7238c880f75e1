package release.repo;

import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** What a driver says about an error, in one line and without what we say ourselves. */
public final class SqlMessage {
    private static final Pattern LEADING_COMMENTS =
            Pattern.compile("\\A(?:\\s+|(?:--|#)[^\\n]*(?:\\n|\\z)|/\\*(?!M?!)(?s:.*?)\\*/)++");
    private static final int LONGEST = 120;
    /** What to do if a server has no connection left. */
    public static final String FEWER =
            "Each of --parallel N takes about three connections: run with fewer at once, close what is idle, or raise"
                    + " the limit of the server or of this user.";

    private SqlMessage() {}

    /** What {@link #root} says, in one line: H2 repeats the statement, MariaDB its connection number. */
    public static String of(SQLException e) {
        var root = root(e);
        var message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return oneLine(message.replaceFirst("(?s); SQL statement:\\R.*", "")
                        .replaceFirst("^\\(conn=-?\\d+\\) ", "")
                        .replaceFirst("\\s+Position: \\d+", "")
                        .replaceFirst("^(ERROR|FATAL): ", "")
                + cause(root));
    }

    /** The exception that knows most: the last of a batch, and what a driver wrapped, such as the error of a COPY. */
    public static SQLException root(SQLException e) {
        if (e.getNextException() != null) return root(e.getNextException());
        for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException wrapped) return root(wrapped);
        }
        return e;
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
