package release.repo;

import java.sql.SQLException;
import java.util.function.UnaryOperator;
import release.config.Redactor;
import release.config.RepoConfig;

/** A statement that begins each connection fails. */
public final class InitSqlFailed extends CannotBegin {
    InitSqlFailed(RepoConfig repo, String sql, SQLException refusal) {
        super(
                "init-sql of " + repo.key() + " fails: " + Redactor.of(sql).redact(SqlMessage.of(refusal)) + " in: "
                        + SqlMessage.statement(sql),
                SqlMessage.root(refusal).getSQLState());
    }

    @Override
    public String advice(RepoConfig repo, UnaryOperator<String> invocation) {
        return "Correct the statement, or set " + repo.key() + ".init-sql, which wins over what the app says.";
    }
}
