package release.seed.rows;

import java.util.ArrayList;
import java.util.List;

/** The names of the columns in a file, resolved to the columns of a table. */
final class Header {
    private Header() {}

    /** @throws BadRow if the table has no such column, or a column comes twice */
    static List<Column> of(Table table, long line, List<String> names) throws BadRow {
        var columns = new ArrayList<Column>(names.size());
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (name.isEmpty()) throw BadRow.ofField(line, i + 1, "A column has no name.");
            var column = table.column(name);
            if (column.isEmpty()) throw BadRow.ofField(line, i + 1, table.lacks(name));
            if (columns.contains(column.get()))
                throw BadRow.ofField(line, i + 1, "The column " + column.get().name() + " comes twice.");
            columns.add(column.get());
        }
        return List.copyOf(columns);
    }
}
