package release.seed.rows;

/**
 * Whether a value is written as most are, so that PostgreSQL takes its bytes as they stand: told without making a text
 * of it. What is not so told is not wrong; {@link Values} decides.
 */
final class PlainValue {
    private static final int MOST_DIGITS = 18; // of a long, whatever they are
    private static final int LONGEST_NUMBER = 40;

    private PlainValue() {}

    /**
     * @param text ASCII
     * @param from where the value begins in it
     * @param to where it ends
     */
    static boolean is(Column column, byte[] text, int from, int to) {
        return switch (column.kind()) {
            case TEXT, JSON -> true;
            case INTEGER -> isInteger(column, text, from, to);
            case DECIMAL, FLOAT -> isDecimal(text, from, to);
            case BOOLEAN -> isBoolean(text, from, to);
            case DATE -> to - from == 10 && isDate(text, from);
            case TIME -> isTime(text, from, to);
            case TIMESTAMP -> isTimestamp(text, from, to);
            case ZONED -> isTimestamp(text, from, zone(text, from, to));
            case UUID -> to - from == 36 && isUuid(text, from);
            case BIT, BINARY, ARRAY -> false;
        };
    }

    private static boolean isInteger(Column column, byte[] text, int from, int to) {
        int begin = afterSign(text, from, to);
        if (to == begin || to - begin > MOST_DIGITS) return false;
        long number = 0;
        for (int i = begin; i < to; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) return false;
            number = number * 10 + digit;
        }
        if (text[from] == '-') number = -number;
        return number >= column.least() && number <= column.most();
    }

    private static boolean isDecimal(byte[] text, int from, int to) {
        if (to - from > LONGEST_NUMBER) return false;
        int point = digits(text, afterSign(text, from, to), to);
        if (point == afterSign(text, from, to)) return false;
        return point == to || text[point] == '.' && point + 1 < to && digits(text, point + 1, to) == to;
    }

    private static int afterSign(byte[] text, int from, int to) {
        return from < to && isSign(text[from]) ? from + 1 : from;
    }

    private static boolean isSign(byte c) {
        return c == '-' || c == '+';
    }

    /** Where the digits end. */
    private static int digits(byte[] text, int from, int to) {
        int i = from;
        while (i < to && text[i] >= '0' && text[i] <= '9') i++;
        return i;
    }

    private static boolean isBoolean(byte[] text, int from, int to) {
        return switch (to - from) {
            case 1 -> text[from] == 't' || text[from] == 'f' || text[from] == '1' || text[from] == '0';
            case 4 -> text[from] == 't' && text[from + 1] == 'r' && text[from + 2] == 'u' && text[from + 3] == 'e';
            case 5 -> text[from] == 'f' && text[from + 1] == 'a' && text[from + 2] == 'l' && text[from + 3] == 's' && text[from + 4] == 'e';
            default -> false;
        };
    }

    private static boolean isTimestamp(byte[] text, int from, int to) {
        return to - from > 11 && isDate(text, from) && (text[from + 10] == ' ' || text[from + 10] == 'T') && isTime(text, from + 11, to);
    }

    /** Where the zone begins: Z, +02 or +02:00; if there is none, where nothing can begin. */
    private static int zone(byte[] text, int from, int to) {
        if (to - from < 20) return from;
        if (text[to - 1] == 'Z') return to - 1;
        if (isSign(text[to - 3]) && isBelow(18, text, to - 2)) return to - 3;
        return isSign(text[to - 6]) && isBelow(18, text, to - 5) && text[to - 3] == ':' && isBelow(60, text, to - 2) ? to - 6 : from;
    }

    private static boolean isUuid(byte[] text, int from) {
        for (int i = 0; i < 36; i++) {
            byte c = text[from + i];
            if (i == 8 || i == 13 || i == 18 || i == 23 ? c != '-' : Character.digit(c, 16) < 0) return false;
        }
        return true;
    }

    /** But for the 29th of February. */
    private static boolean isDate(byte[] text, int from) {
        if (digits(text, from, from + 4) != from + 4 || text[from + 4] != '-' || text[from + 7] != '-') return false;
        int month = pair(text, from + 5);
        int day = pair(text, from + 8);
        if (month < 1 || month > 12 || day < 1) return false;
        return day <= 28 || day <= 30 && month != 2 || day == 31 && (month < 8 ? month % 2 == 1 : month % 2 == 0);
    }

    private static boolean isTime(byte[] text, int from, int to) {
        if (to - from != 8 && (to - from < 10 || to - from > 18)) return false;
        return isBelow(24, text, from) && text[from + 2] == ':' && isBelow(60, text, from + 3) && text[from + 5] == ':' && isBelow(60, text, from + 6)
            && (to - from == 8 || text[from + 8] == '.' && digits(text, from + 9, to) == to);
    }

    private static boolean isBelow(int limit, byte[] text, int from) {
        int number = pair(text, from);
        return number >= 0 && number < limit;
    }

    /** The number that two digits are; less than 0 if they are none. */
    private static int pair(byte[] text, int from) {
        int tens = text[from] - '0';
        int ones = text[from + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
