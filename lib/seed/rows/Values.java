package release.seed.rows;

import com.google.gson.JsonParseException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import release.database.ColumnKind;
import release.database.Dialect;

/**
 * Makes of the text of a field what its column takes, so that a value that is wrong is found even where the database would take it,
 * or something like it. What the database tells itself (lengths, constraints, types of its own; on PostgreSQL nearly all) is left to it.
 */
final class Values {
    private static final int MOST_DIGITS = 10_000;
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern ZERO = Pattern.compile("[+-]?[0.]+(?:[eE]|$)");
    private final Dialect dialect;

    Values(Dialect dialect) {
        this.dialect = dialect;
    }

    /**
     * What the driver is given for a field; for PostgreSQL always text, whose type the server finds out.
     *
     * @throws BadRow if the column cannot take it
     */
    Object of(Row row, int index) throws BadRow {
        var text = row.values()[index];
        if (text == null) return null;
        var column = row.columns().get(index);
        try {
            return switch (column.kind()) {
                case TEXT -> text;
                case ARRAY -> JsonText.postgresqlArray(text);
                case JSON -> json(text);
                case INTEGER, DECIMAL, FLOAT, BOOLEAN, BIT, DATE, TIME, TIMESTAMP, ZONED, UUID, BINARY ->
                    parsed(column, text.strip());
            };
        } catch (DateTimeException | IllegalArgumentException | JsonParseException wrong) {
            throw BadRow.ofValue(row, index, complaint(column, text.strip(), wrong));
        } catch (ArithmeticException | ZoneLost wrong) {
            throw BadRow.ofValue(row, index, wrong.getMessage());
        }
    }

    private static String complaint(Column column, String text, RuntimeException wrong) {
        return column.kind() == ColumnKind.INTEGER && text.matches("[+-]?\\d+")
                ? "is out of range"
                : column.kind().complaint();
    }

    private Object parsed(Column column, String text) {
        if (dialect.readsText()) return postgresql(column, text);
        asIs(isAscii(text), text); // Java also reads the digits of other scripts
        return switch (column.kind()) {
            case INTEGER -> integer(column, text);
            case DECIMAL -> dialect.parameter(decimal(text));
            case FLOAT -> number(column, text);
            case BOOLEAN -> dialect.parameter(truth(text));
            case BIT -> text.matches("[+-]?\\d+") ? Long.parseLong(text) : (truth(text) ? 1L : 0L);
            case DATE -> dialect.parameter(Iso.date(text));
            case TIME -> dialect.parameter(Iso.time(text));
            case TIMESTAMP -> dialect.parameter(local(column, Iso.timestamp(text)));
            case ZONED -> zoned(Iso.timestamp(text));
            case UUID -> dialect.parameter(uuid(text));
            case BINARY -> bytes(text);
            case JSON, ARRAY, TEXT -> text;
        };
    }

    /**
     * What PostgreSQL reads as this value. The server reads its types itself; refused or written anew is only what it would take for
     * something else: Base64 for the bytes of its letters, a zone where the type has none for nothing, {@code 01.02.2024} by its settings.
     */
    private static String postgresql(Column column, String text) {
        return switch (column.kind()) {
            case DATE -> asIs(Iso.isInfinite(text) || Iso.isYearFirst(text, "-"), text);
            case TIME -> asIs(Iso.isOf(text, ":."), text);
            case TIMESTAMP ->
                Iso.isInfinite(text) || Iso.isYearFirst(text, "-:. Tt")
                        ? text
                        : Dialect.written(utc((OffsetDateTime) Iso.timestamp(text)));
            case ZONED ->
                Iso.isYearFirst(text, "-:. Tt")
                        ? text + " UTC"
                        : asIs(Iso.isInfinite(text) || text.indexOf('-') >= 4, text);
            case BINARY -> "\\x" + HexFormat.of().formatHex(bytes(text));
            case INTEGER, DECIMAL, FLOAT, BOOLEAN, BIT, UUID, JSON, ARRAY, TEXT -> text;
        };
    }

    private static String asIs(boolean isRight, String text) {
        if (!isRight) throw new IllegalArgumentException(text);
        return text;
    }

    private static long integer(Column column, String text) {
        long number = Long.parseLong(text);
        if (number < column.least() || number > column.most()) throw new NumberFormatException(text);
        return number;
    }

    private static BigDecimal decimal(String text) {
        var number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) + number.precision() > MOST_DIGITS)
            throw new ArithmeticException("is out of range");
        return number;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= 128) return false;
        return true;
    }

    /** Only what is a number everywhere: Java would also read 1d and 0x1p3, and what is too large or too small as infinity or 0. */
    private double number(Column column, String text) {
        asIs(NUMBER.matcher(text).matches(), text);
        double number = Double.parseDouble(text);
        double stored = dialect.isSinglePrecision(column.sqlType()) ? (float) number : number;
        if (Double.isInfinite(stored) || stored == 0 && !ZERO.matcher(text).lookingAt())
            throw new ArithmeticException("is out of range");
        return number;
    }

    private static boolean truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "1" -> true;
            case "false", "f", "no", "0" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private LocalDateTime local(Column column, Temporal timestamp) {
        if (timestamp instanceof LocalDateTime local) return local;
        if (dialect.isInSessionZone(column.type())) throw new ZoneLost();
        return utc((OffsetDateTime) timestamp);
    }

    private static OffsetDateTime zoned(Temporal timestamp) {
        return timestamp instanceof LocalDateTime local ? local.atOffset(ZoneOffset.UTC) : (OffsetDateTime) timestamp;
    }

    private static LocalDateTime utc(OffsetDateTime timestamp) {
        return timestamp.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    private static UUID uuid(String text) {
        var uuid = UUID.fromString(text);
        asIs(uuid.toString().equalsIgnoreCase(text), text); // Java also reads groups of other lengths
        return uuid;
    }

    /** Hex as PostgreSQL writes it, after a backslash and an x; else Base64. */
    private static byte[] bytes(String text) {
        return text.startsWith("\\x")
                ? HexFormat.of().parseHex(text, 2, text.length())
                : Base64.getDecoder().decode(text);
    }

    private Object json(String text) {
        if (dialect.readsText()) return text;
        JsonText.check(text);
        return dialect.json(text);
    }

    /** MySQL would take a time in UTC for one in the zone of the session. */
    private static final class ZoneLost extends RuntimeException {
        ZoneLost() {
            super("has a zone, which a TIMESTAMP cannot take (write it without, in the zone of the session; a"
                    + " DATETIME takes it in UTC)");
        }
    }
}
