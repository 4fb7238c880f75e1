package release.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import release.repo.Repo;

/**
 * Connections to a repo's database, all open at once and each of them answering. A pooler that has none to spare does
 * not refuse one more, it lets it wait; so each gets only so long.
 */
final class OpenConnections implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 15;
    private final int wanted;
    private final List<Connection> open = new ArrayList<>();
    private Optional<SQLException> refusal = Optional.empty();

    private OpenConnections(int wanted) {
        this.wanted = wanted;
    }

    /** Opens as many as are wanted, or as there are; whoever asks closes them. */
    static OpenConnections open(Repo repo, int wanted) {
        var sessions = new OpenConnections(wanted);
        try {
            while (sessions.open.size() < wanted) sessions.open.add(patiently(repo));
        } catch (SQLException e) {
            sessions.refusal = Optional.of(e);
        }
        return sessions;
    }

    private static Connection patiently(Repo repo) throws SQLException {
        var opening = new CompletableFuture<Connection>();
        var thread = new Thread(
                () -> {
                    try {
                        opening.complete(answering(repo));
                    } catch (SQLException | RuntimeException | Error e) {
                        opening.completeExceptionally(e);
                    }
                },
                "connecting to " + repo.config().key());
        thread.setDaemon(true);
        thread.start();
        try {
            return opening.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) throw refused;
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            opening.thenAccept(OpenConnections::abandon);
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            throw new SQLException("no answer within " + PATIENCE_SECONDS + " s", "08001", e);
        }
    }

    private static Connection answering(Repo repo) throws SQLException {
        var connection = repo.connectAtOnce();
        try {
            if (!connection.isValid(PATIENCE_SECONDS)) throw new SQLException("it does not answer", "08001");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Closes what came too late. */
    private static void abandon(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    int wanted() {
        return wanted;
    }

    int size() {
        return open.size();
    }

    Connection first() {
        return open.get(0);
    }

    Connection second() {
        return open.get(1);
    }

    /** Why there are not as many as were wanted. */
    Optional<SQLException> refusal() {
        return refusal;
    }

    /** Closes all of them; the first error wins. */
    @Override
    public void close() throws SQLException {
        Optional<SQLException> first = Optional.empty();
        for (var connection : open) {
            try {
                connection.close();
            } catch (SQLException e) {
                if (first.isEmpty()) first = Optional.of(e);
            }
        }
        if (first.isPresent()) throw first.get();
    }
}
