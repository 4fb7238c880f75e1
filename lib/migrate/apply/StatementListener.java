package release.migrate.apply;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import release.config.Database;
import release.migrate.flyway.Unfollowed;
import release.repo.ServerMessages;

/** Hears from Flyway of each statement of the migration at hand, and tells its footprint. */
public final class StatementListener implements Callback {
    private final StopSignal stop;
    private Optional<Footprint> footprint = Optional.empty();
    private final ServerMessages messages;
    private String last = "";

    public StatementListener(Database database, UnaryOperator<String> mask, StopSignal stop) {
        this.messages = new ServerMessages(database, mask);
        this.stop = stop;
    }

    /** The statements that come next are those of a migration. */
    void begin(Footprint footprint) {
        this.footprint = Optional.of(footprint);
        last = "";
        messages.clear();
    }

    /** What the database said to the statements so far. */
    ServerMessages messages() {
        return messages;
    }

    /** The statement that ran last; empty if none has. */
    String last() {
        return last;
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
        if (footprint.isEmpty()) return;
        if (event == Event.BEFORE_EACH_MIGRATE_STATEMENT) stop.requireRunning();
        last = context.getStatement().getSql();
        try {
            if (event == Event.BEFORE_EACH_MIGRATE_STATEMENT) footprint.get().before(last);
            else {
                context.getStatement()
                        .getWarnings()
                        .forEach(warning -> messages.add(warning.getCode(), warning.getState(), warning.getMessage()));
                footprint.get().after(last);
            }
        } catch (SQLException e) {
            throw new Unfollowed(e);
        }
    }

    @Override
    public String getCallbackName() {
        return "release";
    }
}
