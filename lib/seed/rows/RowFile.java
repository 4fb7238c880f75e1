package release.seed.rows;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.LongConsumer;
import release.config.Database;
import release.config.Seed;
import release.config.Seed.OnConflict;
import release.database.Dialect;

/** A file of rows, CSV or JSON, whose rows go into one table: read as a stream, checked field by field, written many at a time. */
public final class RowFile {
    private static final int BETWEEN_REPORTS = 10_000;

    private RowFile() {}

    /** Whether a seed is a file of rows, by its name: .csv, .tsv, .json or .ndjson, also compressed as .gz. */
    public static boolean is(Path file) {
        return FileName.is(file);
    }

    /**
     * Loads all rows within the transaction that the connection is in (auto-commit is off; the caller commits or rolls back).
     *
     * @param progress hears how many rows have been read so far, every now and then and in the end
     * @return how many rows the file had
     * @throws BadRow naming the line, the column and the value; of several that are wrong, the first
     * @throws SQLException what the database says when no row can be named
     */
    public static long load(Seed seed, Connection connection, Database database, LongConsumer progress)
            throws BadRow, SQLException, IOException {
        refuseUnknown(seed.onConflict(), database);
        var search = new TableSearch(connection, database);
        var table = seed.table().isPresent() ? search.find(seed.table().get()) : search.find(FileName.of(seed.file()));
        try (var rows = Rows.open(seed, table);
                var loader = loader(seed, table, connection, database)) {
            long count = load(rows, loader, read -> {
                if (read % BETWEEN_REPORTS == 0) progress.accept(read);
            });
            progress.accept(count);
            return count;
        } catch (Utf8.WrongText e) {
            throw e.badRow();
        }
    }

    private static long load(Rows rows, Loader loader, LongConsumer progress) throws BadRow, SQLException, IOException {
        long count = 0;
        try {
            for (var row = rows.next(); row != null; row = rows.next()) {
                loader.add(row);
                progress.accept(++count);
            }
        } catch (BadRow wrong) {
            // The database may still have something to say to a row before this one, and the first is to be told.
            loader.finish();
            throw wrong;
        }
        loader.finish();
        return count;
    }

    private static Loader loader(Seed seed, Table table, Connection connection, Database database) throws SQLException {
        return Dialect.of(database).hasCopy() && seed.onConflict() == OnConflict.FAIL && !table.isView()
                ? new Copy(seed, table, connection, Dialect.of(database))
                : new Inserts(seed.onConflict(), table, connection, database);
    }

    private static void refuseUnknown(OnConflict onConflict, Database database) throws BadRow {
        if (onConflict == OnConflict.FAIL || Dialect.of(database).knowsOnConflict()) return;
        throw BadRow.ofFile("on-conflict = " + Inserts.word(onConflict) + " is not supported on " + database.label()
                + "; use fail, or a seed in SQL.");
    }
}
