package release.migrate.apply;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.PendingMigration;

/** Tries a migration again that others have kept from its locks, after a pause that grows; not if something of it may be committed. */
final class Retry {
    private static final int TRIES = 10;
    private final Work work;

    Retry(Work work) {
        this.work = work;
    }

    /**
     * Whether to try again. If so, this has paused; nobody has asked us to end meanwhile.
     *
     * @param tries how often it was tried
     */
    boolean isWorthIt(FlywayMigrateException e, PendingMigration failed, int tries) {
        if (tries == TRIES
                || work.stop().requested()
                || !FlywayFailure.isLocked(e)
                || work.footprint().remains().isPresent()) return false;
        pause(failed, tries);
        return !work.stop().requested();
    }

    private void pause(PendingMigration failed, int tries) {
        var timeout = work.session().lockTimeout(failed.timeouts());
        var longest = (timeout.isZero() ? Duration.ofSeconds(1) : timeout).multipliedBy(Math.min(tries, 4));
        var pause = longest.toMillis() / 2 + ThreadLocalRandom.current().nextLong(longest.toMillis() / 2 + 1);
        work.report()
                .waiting(work.direction().script(failed.migration()) + " could not lock what it needs"
                        + work.watch()
                                .blocker()
                                .map(session -> ", in its way is " + session.line())
                                .orElse("") + "; trying again in " + Math.max(1, pause / 1000) + " s (" + tries + " of "
                        + TRIES + ")");
        work.stop().sleep(Duration.ofMillis(pause));
    }
}
