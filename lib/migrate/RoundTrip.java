package release.migrate;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.Tuple;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Statements that PostgreSQL is sent all at once. It runs one after the other, up to the first that fails, and answers all
 * of them at once. JDBC can do the same, but does not tell which one has failed; the part of the driver does that JDBC's
 * is made of.
 */
final class RoundTrip extends ResultHandlerBase {
    private final QueryExecutor driver;
    private final Query query;
    private final Map<Integer, List<SQLWarning>> warnings = new TreeMap<>();
    private final List<Optional<String>> answers = new ArrayList<>();

    private RoundTrip(QueryExecutor driver, Query query) {
        this.driver = driver;
        this.query = query;
    }

    /**
     * Prepares one.
     *
     * @return empty if this connection cannot, or if its driver would make more or fewer statements of these
     */
    static Optional<RoundTrip> of(Connection connection, List<String> statements) throws SQLException {
        if (!connection.isWrapperFor(PgConnection.class)) return Optional.empty();
        var session = connection.unwrap(PgConnection.class);
        if (session.getPreferQueryMode() != PreferQueryMode.EXTENDED) return Optional.empty();
        var driver = session.getQueryExecutor();
        var query = driver.createSimpleQuery(String.join("\n;", statements));
        var parts = query.getSubqueries();
        return Optional.of(new RoundTrip(driver, query)).filter(trip -> parts != null && parts.length == statements.size());
    }

    /** Runs them; where a transaction begins and ends, they have to say. */
    void run() throws SQLException {
        driver.execute(query, null, this, 0, 0, QueryExecutor.QUERY_ONESHOT | QueryExecutor.QUERY_SUPPRESS_BEGIN);
    }

    /** Of each that has succeeded, the first value that it gave, which has to be text; the next one is the one that failed. */
    List<Optional<String>> answers() {
        return answers;
    }

    /** What the database said to each, by its index. */
    Map<Integer, List<SQLWarning>> warnings() {
        return warnings;
    }

    @Override
    public void handleCommandStatus(String status, long updateCount, long insertOid) {
        answers.add(Optional.empty());
    }

    @Override
    public void handleResultRows(Query from, Field[] fields, List<Tuple> rows, ResultCursor cursor) {
        answers.add(rows.stream().findFirst().map(row -> row.get(0)).map(value -> new String(value, StandardCharsets.UTF_8)));
    }

    @Override
    public void handleWarning(SQLWarning warning) {
        warnings.computeIfAbsent(answers.size(), statement -> new ArrayList<>()).add(warning);
    }
}
