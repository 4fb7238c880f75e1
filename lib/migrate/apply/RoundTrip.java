package release.migrate.apply;

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
 * Statements that PostgreSQL is sent at once, as many of them as it takes unread. It runs one after the other, up to the first
 * that fails, and answers all of them at once. JDBC can do the same, but does not tell which one has failed; the part of the
 * driver does that JDBC's is made of.
 */
final class RoundTrip extends ResultHandlerBase {
    /**
     * So many bytes at once fit into the buffers between client and server. While one of the statements answers more than fits
     * there, with rows or notices, the server does not read: who would write more to it, and reads only then, would wait for ever.
     */
    private static final int BUFFERED = 32 << 10;
    /** What the protocol adds to a statement: its parse, bind, describe and execute. */
    private static final int AROUND = 64;

    private final QueryExecutor driver;
    private final List<Query> queries;
    private final Map<Integer, List<SQLWarning>> warnings = new TreeMap<>();
    private final List<Optional<String>> answers = new ArrayList<>();

    private RoundTrip(QueryExecutor driver, List<Query> queries) {
        this.driver = driver;
        this.queries = queries;
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
        var queries = new ArrayList<Query>();
        for (int from = 0, to; from < statements.size(); from = to) {
            to = end(statements, from);
            var query = driver.createSimpleQuery(String.join("\n;", statements.subList(from, to)));
            var parts = query.getSubqueries();
            if ((parts == null ? 1 : parts.length) != to - from) return Optional.empty();
            queries.add(query);
        }
        return Optional.of(new RoundTrip(driver, queries));
    }

    /** Behind the last statement that goes along with one: a long one goes alone, and is read to its end before it is run. */
    private static int end(List<String> statements, int from) {
        int end = from;
        for (int size = 0; end < statements.size(); end++) {
            size += statements.get(end).getBytes(StandardCharsets.UTF_8).length + AROUND;
            if (size > BUFFERED && end > from) break;
        }
        return end;
    }

    /** Runs them; where a transaction begins and ends, they have to say. */
    void run() throws SQLException {
        for (var query : queries)
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
        answers.add(rows.stream()
                .findFirst()
                .map(row -> row.get(0))
                .map(value -> new String(value, StandardCharsets.UTF_8)));
    }

    @Override
    public void handleWarning(SQLWarning warning) {
        warnings.computeIfAbsent(answers.size(), statement -> new ArrayList<>()).add(warning);
    }
}
