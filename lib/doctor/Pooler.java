package release.doctor;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Finds out whether a pooler hands our connection to PostgreSQL to others between two transactions, as PgBouncer does
 * in transaction mode. The proof leaves nothing behind: two connections of ours that talk to the same server process
 * while both are open, or one whose server process changes. Without such a pooler neither can happen.
 */
final class Pooler {
    /** One round is enough unless others use the pooler at the same moment. */
    private static final int ROUNDS = 5;

    private static final String BACKEND = """
        select pg_backend_pid() || coalesce(' since ' || (select backend_start from pg_stat_activity where pid = pg_backend_pid()), '')\
        """;

    private Pooler() {}

    /** Whether it is so. */
    static boolean isInTransactionMode(Connection one, Connection other) throws SQLException {
        for (int round = 0; round < ROUNDS; round++) {
            if (changed(one, other)) return true;
        }
        return false;
    }

    /** A pooler gives the process that was used last to whoever asks next; so the other asks, and keeps it. */
    private static boolean changed(Connection one, Connection other) throws SQLException {
        var before = Query.value(one, BACKEND);
        other.setAutoCommit(false);
        var changed = Query.value(other, BACKEND).equals(before)
                || !Query.value(one, BACKEND).equals(before);
        other.rollback();
        other.setAutoCommit(true);
        return changed;
    }
}
