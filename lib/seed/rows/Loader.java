package release.seed.rows;

import java.io.IOException;
import java.sql.SQLException;

/** Puts rows into a table, many at a time. */
interface Loader extends AutoCloseable {
    /** Takes a row, which may reach the database later. */
    void add(Row row) throws BadRow, SQLException, IOException;

    /** Brings every row so far to the database, and hears of each what the database says to it. */
    void finish() throws BadRow, SQLException, IOException;

    /** Lets go of what is open in the database; rows that it has not got yet are dropped. */
    @Override
    void close() throws SQLException;
}
