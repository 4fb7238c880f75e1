package release.migrate;

import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import release.config.Database;

/** Hears from Flyway of each statement of the migration at hand: counts them, and keeps the journal. */
final class StatementListener implements Callback {
    private final Database kind;
    private Optional<Journal> journal = Optional.empty();
    private int begun;
    private int ended;

    StatementListener(Database kind) {
        this.kind = kind;
    }

    /** A migration begins, which a journal is kept of if a killed process would leave half of it. */
    void begin(Optional<Journal> kept) {
        journal = kept;
        begun = 0;
        ended = 0;
    }

    /** How many statements of the migration at hand have succeeded. */
    int succeeded() {
        return ended;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE_STATEMENT || event == Event.AFTER_EACH_MIGRATE_STATEMENT;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        if (event == Event.AFTER_EACH_MIGRATE_STATEMENT) {
            ended++;
            return;
        }
        begun++;
        var sql = context.getStatement().getSql();
        if (journal.isEmpty() || !SqlText.commits(sql, kind) && kind != Database.POSTGRESQL) return;
        try {
            journal.get().at(begun, sql);
        } catch (SQLException e) {
            throw new FlywayException("cannot write the journal of migrations", e);
        }
    }

    @Override
    public String getCallbackName() {
        return "release";
    }
}
