package release.eval;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import release.migrate.flyway.SqlScript;
import release.repo.Repo;
import release.report.Report;

/** Runs what somebody wants to know, or to mend, in one open repo. */
public final class Evaluator {
    /**
     * Whether somebody agrees to what the database does not hold back.
     *
     * @param isProtected whether the environment is one in which that is asked for everything
     * @param given asks
     */
    public record Confirmation(boolean isProtected, BooleanSupplier given) {
        boolean isGiven() {
            return given.getAsBoolean();
        }
    }

    private Evaluator() {}

    /** Runs statements or a snippet in one transaction, in the schema that migrations run in. */
    public static void run(Input input, Repo repo, Report report, Confirmation consent) {
        var script = new SqlScript(repo, report);
        if (input.isJava()) {
            script.lend(
                    List.of(),
                    Optional.empty(),
                    (connection, none) -> new SnippetEvaluation(repo, report, input).run(connection));
        } else {
            script.lend(input.statements(), input.file(), new Evaluation(repo, report, input, consent)::run);
        }
    }
}
