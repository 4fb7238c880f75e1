package release.seed.rows;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.Temporal;

/**
 * Dates and times in ISO 8601, also with a space instead of the T as in SQL: the forms that mean the same everywhere.
 * Read by hand, since {@link java.time.format.DateTimeFormatter} takes longer than all the rest of a row. What is wrong
 * is a {@link DateTimeException}.
 */
final class Iso {
    private Iso() {}

    /** {@code 2024-01-31}. */
    static LocalDate date(String text) {
        if (text.length() != 10) throw wrong(text);
        return dateAtStart(text);
    }

    /** {@code 10:30}, {@code 10:30:00}, {@code 10:30:00.123456789}. */
    static LocalTime time(String text) {
        return time(text, 0, text.length());
    }

    /** A date, or a date with a time: a LocalDateTime, or an OffsetDateTime if a zone such as Z, +02 or +02:00 follows. */
    static Temporal timestamp(String text) {
        if (text.length() == 10) return dateAtStart(text).atStartOfDay();
        if (text.length() < 16 || text.charAt(10) != 'T' && text.charAt(10) != ' ' && text.charAt(10) != 't')
            throw wrong(text);
        int zone = zone(text);
        int end = zone > 11 && text.charAt(zone - 1) == ' ' ? zone - 1 : zone;
        var local = LocalDateTime.of(dateAtStart(text), time(text, 11, end));
        return zone == text.length() ? local : local.atOffset(offset(text.substring(zone)));
    }

    /** Whether a text is a date, or begins with one, that has its year first, perhaps with BC behind, and else only digits and some characters; so it has no zone. */
    static boolean isYearFirst(String text, String others) {
        int month = text.indexOf('-');
        int day = text.indexOf('-', month + 1);
        return month >= 4
                && day > 0
                && text.indexOf('-', day + 1) < 0
                && isOf(text.endsWith(" BC") ? text.substring(0, text.length() - 3) : text, others);
    }

    /** Whether a text has only digits and some other characters. */
    static boolean isOf(String text, String others) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && others.indexOf(c) < 0) return false;
        }
        return true;
    }

    /** The date after or before all others, as PostgreSQL has it. */
    static boolean isInfinite(String text) {
        return text.equalsIgnoreCase("infinity") || text.equalsIgnoreCase("-infinity");
    }

    private static LocalDate dateAtStart(String text) {
        if (text.charAt(4) != '-' || text.charAt(7) != '-') throw wrong(text);
        return LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
    }

    private static LocalTime time(String text, int from, int to) {
        int length = to - from;
        if (length != 5 && length != 8 && (length < 10 || length > 18) || text.charAt(from + 2) != ':')
            throw wrong(text);
        int hour = number(text, from, from + 2);
        int minute = number(text, from + 3, from + 5);
        if (length == 5) return LocalTime.of(hour, minute);
        if (text.charAt(from + 5) != ':' || length > 8 && text.charAt(from + 8) != '.') throw wrong(text);
        int nano = 0;
        if (length > 8) {
            nano = number(text, from + 9, to);
            for (int digits = length - 9; digits < 9; digits++) nano *= 10;
        }
        return LocalTime.of(hour, minute, number(text, from + 6, from + 8), nano);
    }

    /** Where the zone begins; the end if there is none. */
    private static int zone(String text) {
        for (int i = 16; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 'Z' || c == 'z' || c == '+' || c == '-') return i;
        }
        return text.length();
    }

    private static ZoneOffset offset(String text) {
        // One digit, as in +2, is no ISO and what ZoneOffset takes all the same.
        if (text.length() == 2) throw wrong(text);
        return ZoneOffset.of(text.equals("z") ? "Z" : text);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) throw wrong(text);
            number = number * 10 + digit;
        }
        return number;
    }

    private static DateTimeException wrong(String text) {
        return new DateTimeException(text);
    }
}
