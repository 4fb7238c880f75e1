package release.repo;

import java.sql.SQLException;
import java.util.regex.Pattern;

/** What a driver says about an error, in one line and without what we say ourselves. */
public final class SqlMessage {
    private static final Pattern LEADING_COMMENTS = Pattern.compile("\\A(\\s+|--[^\\n]*(\\n|\\z)|(?s:/\\*.*?\\*/))+");
    private static final int LONGEST = 120;

    private SqlMessage() {}

    /** The last exception of the chain in one line: H2 repeats the statement, MariaDB its connection number. */
    public static String of(SQLException e) {
        var last = e;
        while (last.getNextException() != null) last = last.getNextException();
        var message = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
        return oneLine(message
            .replaceFirst("(?s); SQL statement:\\R.*", "")
            .replaceFirst("^\\(conn=-?\\d+\\) ", "")
            .replaceFirst("\\s+Position: \\d+", "")
            .replaceFirst("^(ERROR|FATAL): ", ""));
    }

    /** A text without line breaks. */
    public static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    /** A statement in one line, without the comments before it, shortened. */
    public static String statement(String sql) {
        var line = oneLine(LEADING_COMMENTS.matcher(sql).replaceFirst(""));
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
