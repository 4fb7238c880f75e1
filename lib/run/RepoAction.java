package release.run;

import java.sql.SQLException;
import release.repo.Repo;
import release.report.Report;

/** What is done in one open repo. An error of the database becomes the failure of the repo. */
@FunctionalInterface
public interface RepoAction {
    void in(Repo repo, Report report) throws SQLException;
}
