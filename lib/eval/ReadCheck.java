package release.eval;

import java.util.regex.Pattern;
import release.config.Database;
import release.database.Dialect;
import release.repo.SqlMessage;

/**
 * Looks whether a statement only reads, before it runs. The database itself refuses to write; this is for what it lets pass in
 * spite of that: a command that is no query, and functions whose effects no transaction takes back.
 */
final class ReadCheck {
    private static final Pattern READS =
            Pattern.compile("(?is)[\\s(]*(select|with|values|table|show|explain|describe|desc|pragma)\\b.*");
    /**
     * To some databases a comment in a comment ends with the first of the two, to others with the second; and to some a comment
     * of one line ends with a carriage return.
     */
    private static final Pattern DISGUISED = Pattern.compile(
            "(?s).*\\r(?!\\n).*|(?:\\s|(?:--|#)[^\\n]*\\n|/\\*(?:(?!\\*/|/\\*).)*\\*/)*/\\*(?:(?!\\*/).)*/\\*.*");

    private static final Pattern LITERAL = Pattern.compile("'[^']*'|\"[^\"]*\"");
    /** Where one of these stands, a quote may be no quote. */
    private static final Pattern UNCLEAR = Pattern.compile("--|/[*/]|\\$\\$|[`\\[#]");

    private ReadCheck() {}

    /** Whether a statement begins as one that reads, and seems to be no more than that. */
    static boolean mayRead(String sql, Database database) {
        var text = SqlMessage.uncommented(sql);
        if (!READS.matcher(text).matches() || DISGUISED.matcher(sql).matches()) return false;
        return !Dialect.of(database)
                .mayWrite(
                        UNCLEAR.matcher(text).find()
                                ? text
                                : LITERAL.matcher(text).replaceAll("''"));
    }
}
