package release.seed.rows;

import java.sql.SQLException;
import java.util.regex.Pattern;
import release.repo.SqlMessage;

/** What a database says about a row, and which column it means, if it says so. */
final class Blame {
    /** What PostgreSQL says of its own way to the row, and MySQL of a statement that has one row. */
    private static final Pattern NOISE =
            Pattern.compile("\\s+\\p{L}+: (?:COPY |unnamed portal |portal ).*| at row \\d+$");

    private static final Pattern PARAMETER = Pattern.compile(" portal .*\\$(\\d+)");

    private Blame() {}

    /** The message in one line, without what is said better by a place in a file. */
    static String message(SQLException e) {
        return NOISE.matcher(SqlMessage.of(e)).replaceAll("");
    }

    /** The index of the column in the row; -1 if the message names none, or several. */
    static int column(Row row, SQLException e) {
        var message = SqlMessage.of(e);
        var parameter = PARAMETER.matcher(message);
        if (parameter.find()) return Integer.parseInt(parameter.group(1)) - 1;
        for (int i = 0; i < row.columns().size(); i++) {
            // column "name", column `db`.`users`.`name`, column "NAME CHARACTER VARYING(5)", failed: users.name
            var named = "(?i)\\b(?:column|failed:)\\s+(?:[`\"'\\w]+\\.)*[`\"']?"
                    + Pattern.quote(row.columns().get(i).name()) + "(?![\\w$,])";
            if (Pattern.compile(named).matcher(message).find() && !message.matches("(?s).*failed: \\S+, .*")) return i;
        }
        return -1;
    }

    /** Whether it is about the connection or the transaction, or about the statement (permissions), and about no row: a deadlock, a shutdown, a timeout. */
    static boolean isNoRows(SQLException e) {
        var state = SqlMessage.root(e).getSQLState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("40")
                        || state.startsWith("42")
                        || state.startsWith("57"));
    }
}
