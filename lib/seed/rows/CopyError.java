package release.seed.rows;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import release.repo.SqlMessage;

/**
 * Which row an error of PostgreSQL's COPY is about: the one that its context numbers ({@code COPY users, line 3, column
 * age: "x"}); or, since foreign keys are checked after the last row, the one that has the key that its detail names
 * ({@code Key (team)=(9) is not present in table "teams"}). The words between depend on the server's language.
 *
 * @param line the number of the row, counted from 1; 0 if the key tells it
 */
record CopyError(SQLException error, long line, String name, List<String> keyColumns, String key) {
    private static final Pattern LINE =
            Pattern.compile("^COPY [^\\n]*?, \\p{L}+ (\\d+)(?:, \\p{L}+ ([^:\\n]+?))?(?: ?:|$)", Pattern.MULTILINE);
    private static final Pattern KEY = Pattern.compile("\\(([^)]+)\\)=\\((.*?)\\) ", Pattern.DOTALL);
    private static final String FOREIGN_KEY = "23503";

    static Optional<CopyError> of(SQLException e) {
        var root = SqlMessage.root(e);
        if (!(root instanceof PSQLException from) || from.getServerErrorMessage() == null) return Optional.empty();
        var said = from.getServerErrorMessage();
        var line = found(LINE, said.getWhere());
        if (line.isPresent()) {
            var name =
                    line.get().group(2) == null ? said.getColumn() : line.get().group(2);
            return Optional.of(new CopyError(e, Long.parseLong(line.get().group(1)), name, List.of(), ""));
        }
        return FOREIGN_KEY.equals(root.getSQLState())
                ? found(KEY, said.getDetail()).map(key -> ofKey(e, key.group(1), key.group(2)))
                : Optional.empty();
    }

    private static CopyError ofKey(SQLException e, String columns, String key) {
        var names = Arrays.stream(columns.split(", "))
                .map(name -> name.replace("\"", ""))
                .toList();
        return new CopyError(e, 0, names.size() == 1 ? names.get(0) : null, names, key);
    }

    private static Optional<MatchResult> found(Pattern pattern, String text) {
        return text == null ? Optional.empty() : pattern.matcher(text).results().findFirst();
    }

    /** @param number of the row in its COPY, counted from 1 */
    boolean isAbout(Row row, long number) {
        return line > 0 ? line == number : number > 0 && key.equals(keyOf(row));
    }

    private String keyOf(Row row) {
        var values = keyColumns.stream().map(name -> {
            int index = index(row, name);
            return index < 0 || row.values()[index] == null ? "null" : row.values()[index].strip();
        });
        return String.join(", ", values.toList());
    }

    /** The index of the column that the error is about; -1 if it is not about one. */
    int column(Row row) {
        return name == null ? -1 : index(row, name);
    }

    private static int index(Row row, String name) {
        return row.columns().stream().map(Column::name).toList().indexOf(name);
    }
}
