package release.migrate.fastpath;

import java.util.Optional;
import release.repo.Repo;
import release.report.Report;

/**
 * Whether a repo is up to date, told without Flyway, which takes longer to load than all the rest of a run in which
 * nothing is pending: the commonest of all. Only what is provably so ends here; Flyway decides whatever is in doubt.
 *
 * <p>It takes no lock. Whoever migrates meanwhile applies something that is not in the history yet, so that this repo is
 * not up to date, and Flyway waits for the lock. Whoever takes a version back meanwhile, or deploys a newer release, may
 * be done right after this look; that is as if the look had come first, and no lock of ours would keep them from it.
 *
 * @param newest the newest version that is applied; empty if there are only repeatable ones
 * @param doubt why Flyway is to be asked; empty if it would find nothing to do, and nothing wrong
 */
public record UpToDate(Optional<String> newest, Optional<String> doubt) {
    /** Looks at an open repo. */
    public static UpToDate of(Repo repo) {
        try {
            return new UpToDate(
                    FastPathHistory.newest(repo, FastPathSettings.table(repo.config()), FastPathScripts.of(repo)),
                    Optional.empty());
        } catch (NeedsFlyway e) {
            return new UpToDate(Optional.empty(), Optional.of(e.getMessage()));
        }
    }

    /** Looks at an open repo, and reports what a run of Flyway would, if it is up to date; if not, nothing. */
    public static boolean reported(Repo repo, Report report) {
        var look = of(repo);
        look.doubt.ifPresent(doubt -> report.debug("flyway is asked: " + doubt));
        if (look.isSo()) report.note(note(look.newest));
        return look.isSo();
    }

    /** @param newest the newest version that is applied */
    public static String note(Optional<String> newest) {
        return "up to date" + newest.map(version -> " at V" + version).orElse("");
    }

    public boolean isSo() {
        return doubt.isEmpty();
    }
}
