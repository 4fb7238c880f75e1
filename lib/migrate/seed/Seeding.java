package release.migrate.seed;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import release.config.RepoConfig;
import release.config.Seed;
import release.migrate.apply.StopSignal;
import release.migrate.apply.Unfinished;
import release.migrate.fastpath.OwnTables;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.FlywayOpener;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.FlywaySettings;
import release.migrate.flyway.WithoutCallbacks;
import release.migrate.lock.HistoryLock;
import release.migrate.lock.MigrationLock;
import release.repo.Repo;
import release.repo.ServerMessages;
import release.repo.SqlMessage;
import release.report.Failure;
import release.report.RepoFailed;
import release.report.Report;

/**
 * Runs the seeds of one repo: each in one transaction with its row in the history of seeds, in the schema that
 * migrations run in, and all of them under the lock of the migrations.
 */
public final class Seeding {
    /**
     * What the history of seeds says about one.
     *
     * @param checksum of the file that ran last
     * @param at when, as the database says
     * @param finished whether it ran to its end: one that has not has committed in its midst
     */
    public record Row(String checksum, String at, boolean finished) {}

    /**
     * How it went.
     *
     * @param ran false if another run was faster, and the history has to be read anew
     * @param rows how many were loaded, if anybody knows
     * @param messages what the database said meanwhile, one a line
     */
    public record Result(boolean ran, OptionalLong rows, Optional<Failure> failure, List<String> messages) {
        static Result failed(Failure failure) {
            return new Result(true, OptionalLong.empty(), Optional.of(failure), List.of());
        }

        Result withMessages(ServerMessages said) {
            return new Result(ran, rows, failure, said.lines());
        }
    }

    /** What a seed does in its transaction. */
    @FunctionalInterface
    public interface Body {
        /** Gives how many rows were loaded, if it knows. */
        OptionalLong run(Connection connection) throws SQLException, IOException, Failed;
    }

    /** Ends a body with a failure that tells more than the database does. */
    public static final class Failed extends Exception {
        private final transient Failure failure;

        public Failed(Failure failure) {
            super(failure.message());
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    private interface Work<T> {
        T in(Database<?> database, Schema<?, ?> schema) throws SQLException;
    }

    private final Repo open;
    private final RepoConfig repo;
    private final Report report;
    private FluentConfiguration settings;
    private Optional<StopSignal> stop = Optional.empty();

    public Seeding(Repo repo, Report report) {
        this.open = repo;
        this.repo = repo.config();
        this.report = report;
        this.settings = FlywaySettings.of(repo, report);
    }

    /**
     * Does some work under the lock of the migrations, and hears signals meanwhile; what keeps it from that becomes the failure
     * of the repo.
     *
     * @param work gets the rows of the history by the names of their seeds
     */
    public void locked(Consumer<Map<String, Row>> work) {
        guarded(
                repo.locking().patience(),
                () -> StopSignal.during(
                        open,
                        report,
                        "seed",
                        signals -> FlywayParts.lend(settings, flyway -> {
                            FlywayParts.require(flyway.schema());
                            stop = Optional.of(signals);
                            MigrationLock.of(open, flyway.database(), flyway.table(), report)
                                    .hold(signals::check, () -> work.accept(rows()));
                        })));
    }

    /** Whether a signal has asked us to end, so that nothing more is to begin; it is reported that so many are left then. */
    public boolean isStopped(int left) {
        if (stop.filter(StopSignal::requested).isEmpty()) return false;
        report.failed(stop.get()
                .failure("Stopped by " + stop.get().signal() + "; " + left + (left == 1 ? " seed was" : " seeds were")
                        + " not run."));
        return true;
    }

    /** What is done with the rows of the history, where some seeds may have begun and not ended. */
    @FunctionalInterface
    public interface Look {
        /** @param run who is at them now, in a sentence; empty if nobody is: then they are half done */
        void at(Map<String, Row> rows, Optional<String> run);
    }

    /** The same without the lock, for who only looks. */
    public void unlocked(Look work) {
        settings = WithoutCallbacks.settings(settings.dataSource(open.dataSourceToLook()));
        guarded(HistoryLock.patience(repo.locking()), () -> {
            var rows = rows();
            if (rows.values().stream().allMatch(Row::finished)) {
                work.at(rows, Optional.empty());
                return;
            }
            var run = run();
            work.at(run.isPresent() ? rows : rows(), run); // what has ended since the first look is not half done
        });
    }

    /** The rows of the history by the names of their seeds; none if it has not begun, which this does not do either. */
    public Map<String, Row> rows() {
        return in((database, schema) -> seeds(database, schema).rows());
    }

    private Optional<String> run() {
        return in((database, schema) ->
                Unfinished.run(MigrationLock.of(open, database, schema.getTable(settings.getTable()), report)));
    }

    /** Runs a SQL file. */
    public Result script(Seed seed, String checksum) {
        var name = repo.shown(seed.file());
        return safely(name, (database, schema) -> {
            var script = new SeedScript(repo, settings, failures(name));
            var statements = script.read(seed.file(), database);
            var refusal = script.refusal(statements);
            if (refusal.isPresent()) return Result.failed(refusal.get());
            var messages = new ServerMessages(repo.database(), report::redact);
            var transaction = transaction(seed, name, false, database, schema)
                    .of(statements.stream().map(SqlStatement::getSql).toList());
            return transaction
                    .run(
                            checksum,
                            told(connection -> script.run(
                                    statements,
                                    new JdbcTemplate(connection, database.getDatabaseType()),
                                    messages,
                                    transaction)))
                    .withMessages(messages);
        });
    }

    /**
     * Runs anything else.
     *
     * @param foreign whether it is code that might end the transaction, which is to be noticed
     */
    public Result run(Seed seed, String checksum, boolean foreign, Body body) {
        var name = repo.shown(seed.file());
        var messages = new ServerMessages(repo.database(), report::redact);
        return safely(
                name,
                (database, schema) -> transaction(seed, name, foreign, database, schema)
                        .run(checksum, told(connection -> {
                            connection.clearWarnings();
                            var rows = body.run(connection);
                            if (!connection.isClosed()) messages.add(connection.getWarnings());
                            return rows;
                        }))
                        .withMessages(messages));
    }

    /** A body whose failure is told before anything is put in order, which a signal is not to cancel too. */
    private Body told(Body body) {
        return connection -> {
            var isDone = false;
            try {
                var rows = body.run(connection);
                isDone = true;
                return rows;
            } finally {
                if (!isDone) stop.ifPresent(StopSignal::failed);
            }
        };
    }

    private Result safely(String name, Work<Result> work) {
        try {
            return in(work);
        } catch (FlywayException e) {
            return Result.failed(
                    new FlywayFailure(repo, report).unreadable(e, Optional.of(name), "Fix the seed", report.again()));
        }
    }

    private SeedTransaction transaction(
            Seed seed, String name, boolean foreign, Database<?> database, Schema<?, ?> schema) throws SQLException {
        FlywayParts.enter(repo.database(), database, schema);
        return new SeedTransaction(seed, open, foreign, seeds(database, schema), failures(name), report);
    }

    private SeedFailure failures(String name) {
        return new SeedFailure(
                repo, report, name, () -> stop.filter(StopSignal::isCancelled).isPresent());
    }

    private SeedHistory seeds(Database<?> database, Schema<?, ?> schema) {
        return new SeedHistory(
                repo.database(),
                database,
                schema,
                settings.getTable(),
                database.getMigrationConnection().getJdbcConnection());
    }

    private <T> T in(Work<T> work) {
        return new FlywayOpener(stop.map(signals -> signals.watched(settings)).orElse(settings))
                .execute(
                        (resolver, history, database, schema, schemas, callbacks, interceptor) -> {
                            try {
                                return work.in(database, schema);
                            } catch (SQLException e) {
                                throw new FlywayException(SqlMessage.of(e), e);
                            }
                        },
                        false,
                        null);
    }

    private void guarded(Optional<Duration> limit, Runnable work) {
        try {
            new HistoryLock(open, report, settings, OwnTables.SEEDS).await(limit);
            work.run();
        } catch (RepoFailed e) {
            report.failed(e.failure());
        } catch (FlywayException e) {
            report.failed(new FlywayFailure(repo, report).of(e));
        }
    }
}
