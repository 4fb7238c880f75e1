package release.seed.rows;

import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import release.config.Redactor;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;

/** Why a file of rows cannot be loaded, and where in it: nothing of the file may then stay. */
public final class BadRow extends Exception {
    private static final int LONGEST = 60;
    private final long line;
    private final int column;
    private final Optional<String> name;
    private final Optional<String> value;
    private final Optional<String> sqlState;

    private BadRow(
            long line,
            int column,
            Optional<String> name,
            Optional<String> value,
            String message,
            Optional<String> sqlState,
            Throwable cause) {
        super(message, cause);
        this.line = line;
        this.column = column;
        this.name = name;
        this.value = value;
        this.sqlState = sqlState;
    }

    /** The file as a whole is wrong: its name, its table. */
    static BadRow ofFile(String message) {
        return new BadRow(0, 0, Optional.empty(), Optional.empty(), message, Optional.empty(), null);
    }

    /** A line is wrong, before its fields are known. */
    static BadRow ofLine(long line, String message) {
        return ofField(line, 0, message);
    }

    /** A field is wrong before its column is known; the message says what it is. */
    static BadRow ofField(long line, int column, String message) {
        return new BadRow(line, column, Optional.empty(), Optional.empty(), message, Optional.empty(), null);
    }

    /** A value that its column cannot take. */
    static BadRow ofValue(Row row, int index, String why) {
        var column = row.columns().get(index);
        var value = isSecret(column) ? "***" : shortened(row.values()[index]);
        return new BadRow(
                row.line(),
                index + 1,
                Optional.of(column.name()),
                Optional.of(value),
                "\"" + value + "\" " + why + "; the column " + column.name() + " is " + column.type(),
                Optional.empty(),
                null);
    }

    /**
     * A row that the database refuses.
     *
     * @param index of the column that it refuses; -1 if it does not say which
     */
    static BadRow ofDatabase(Row row, int index, SQLException e) {
        var name = index < 0
                ? Optional.<String>empty()
                : Optional.of(row.columns().get(index).name());
        var value = index < 0
                ? Optional.<String>empty()
                : Optional.ofNullable(row.values()[index])
                        .map(text -> isSecret(row.columns().get(index)) ? "***" : shortened(text));
        return new BadRow(
                row.line(),
                index + 1,
                name,
                value,
                secrets(row).redact(Blame.message(e)),
                Optional.ofNullable(SqlMessage.root(e).getSQLState()),
                e);
    }

    /** What stands in the columns whose names say that it is a secret. */
    private static Redactor secrets(Row row) {
        return new Redactor(IntStream.range(0, row.columns().size())
                .filter(i -> isSecret(row.columns().get(i)))
                .mapToObj(i -> row.values()[i])
                .filter(Objects::nonNull)
                .toList());
    }

    private static boolean isSecret(Column column) {
        return Redactor.SECRET_NAME.matcher(column.name()).matches();
    }

    static String shortened(String text) {
        var line = SqlMessage.oneLine(text);
        if (line.length() <= LONGEST) return line;
        int end = Character.isHighSurrogate(line.charAt(LONGEST - 4)) ? LONGEST - 4 : LONGEST - 3;
        return line.substring(0, end) + "...";
    }

    /** The line where the row begins, counted from 1; 0 if it is not about a line. */
    public long line() {
        return line;
    }

    /** The number of the field in its row, counted from 1; 0 if it is not about one. In JSON, that of the key in its object. */
    public int column() {
        return column;
    }

    /** The column of the table. */
    public Optional<String> name() {
        return name;
    }

    /** The value in the file, in one line and shortened. */
    public Optional<String> value() {
        return value;
    }

    /** What the database calls the error, if it was the database that refused. */
    public Optional<String> sqlState() {
        return sqlState;
    }

    /** The place in a file as it is shown: {@code rel/x/users.csv:3:2}. */
    public String location(String file) {
        return file + (line > 0 ? ":" + line : "") + (column > 0 ? ":" + column : "");
    }

    /**
     * What the report says of it; what became of the file is up to who calls.
     *
     * @param file as it is shown
     * @param redact takes secrets out of a text
     */
    public Failure failure(String file, UnaryOperator<String> redact) {
        var refused = name.filter(column -> sqlState.isPresent()).map(column -> column + " = " + value.orElse("null"));
        return new Failure(
                ExitCode.FAILED,
                Optional.of(location(file)),
                refused.map(redact),
                redact.apply(getMessage()),
                sqlState,
                Optional.empty(),
                Optional.empty());
    }
}
