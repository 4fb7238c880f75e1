package release.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a statement returned: rows, or how many it changed.
 *
 * @param rows each with one cell per column: a number, a boolean, a text or null
 * @param more whether these are only the first rows
 * @param affected how many rows it changed, if it returned none
 */
public record Result(List<String> columns, List<List<Object>> rows, boolean more, OptionalLong affected) {
    public Result {
        columns = List.copyOf(columns);
        rows = rows.stream()
                .map(row -> Collections.unmodifiableList(new ArrayList<>(row)))
                .toList();
    }

    public static Result changed(long count) {
        return new Result(List.of(), List.of(), false, OptionalLong.of(count));
    }
}
