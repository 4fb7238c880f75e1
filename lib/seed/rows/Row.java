package release.seed.rows;

import java.util.List;

/**
 * One row of a file, as text.
 *
 * @param line where it begins, counted from 1
 * @param columns of the table, in the order of the file; the same list for rows that have the same columns
 * @param values one for each column; null stands for null
 */
record Row(long line, List<Column> columns, String[] values) {
    /** How much text it holds. */
    int length() {
        int length = 0;
        for (var value : values) if (value != null) length += value.length();
        return length;
    }
}
