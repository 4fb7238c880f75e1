package release.repo;

import java.sql.SQLException;
import java.util.function.UnaryOperator;
import release.config.RepoConfig;

/** The database has let us in, but a connection cannot begin as the repo says. */
public abstract sealed class CannotBegin extends SQLException permits NoSuchSchema, InitSqlFailed {
    CannotBegin(String message, String state) {
        super(message, state);
    }

    /**
     * What to do about it.
     *
     * @param invocation how a command is typed, given its name
     */
    public abstract String advice(RepoConfig repo, UnaryOperator<String> invocation);
}
