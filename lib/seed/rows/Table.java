package release.seed.rows;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import release.config.Suggestion;

/**
 * A table that rows go into.
 *
 * @param qualified its name as statements have it, quoted
 * @param key the names of the columns of its primary key, in its order
 * @param isView whether it is a view and no table
 * @param isRolledBack whether a statement that fails there leaves nothing: MariaDB and MySQL have engines that keep the rows before the wrong one,
 *     and cut values of the rows after the first to size
 * @param quote what the database puts around names
 */
record Table(
        String name,
        String qualified,
        List<Column> columns,
        List<String> key,
        boolean isView,
        boolean isRolledBack,
        String quote) {
    Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** The column of a name, without regard to case unless there are several that way. */
    Optional<Column> column(String name) {
        return columns.stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(column -> column.name().equalsIgnoreCase(name))
                        .findFirst());
    }

    /** What is said of a column that is not there. */
    String lacks(String name) {
        return "The table " + this.name + " has no column " + BadRow.shortened(name)
                + Suggestion.hint(name, columns.stream().map(Column::name).toList());
    }

    String quoted(String name) {
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** The names of columns as statements have them. */
    String quoted(List<String> names) {
        return names.stream().map(this::quoted).collect(Collectors.joining(", "));
    }
}
