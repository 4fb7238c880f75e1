package release.report;

import java.util.List;
import java.util.function.Supplier;

/** Hears what a run does while it does it. By default it ignores all of it. */
public interface Progress {
    /** The run has begun. */
    default void started(Report report) {}

    /** A repo is being worked on, or was skipped. */
    default void repo(RepoReport repo) {}

    /** A step has begun and may take long. */
    default void began(Step step) {}

    /** The run waits for somebody. Called again while it waits. */
    default void waiting(String why) {}

    /** A signal came; the text says what the run does about it. */
    default void heard(String what) {
        waiting(what);
    }

    /** How far the step that has begun is. */
    default void advanced(String how) {}

    /** A step has ended; if it changed the database, that is committed. */
    default void ended(Step step) {}

    /** A statement returns rows with these columns. */
    default void columns(List<String> names) {}

    /** The next row; a cell is a number, a boolean, a text or null. */
    default void cells(List<Object> row) {}

    /** A remark about the repo as a whole. */
    default void noted(String note) {}

    /** The repo is closed. */
    default void closed(RepoReport repo) {}

    /** A repo that was worked on beside others has ended. This is its whole report. */
    default void whole(RepoReport repo) {
        repo(repo);
        if (repo.skipped()) return;
        int said = 0;
        for (var note : repo.notes()) {
            repo.steps().subList(said, note.after()).forEach(this::ended);
            said = note.after();
            noted(note.text());
        }
        repo.steps().subList(said, repo.steps().size()).forEach(this::ended);
        closed(repo);
    }

    /** Work on the tenants of a repo begins. */
    default void counting(TenantCounts tally) {}

    /** The last tenant of a repo is over. */
    default void counted(TenantCounts tally) {}

    /** A run over many repos is underway. Its progress can be asked for until it has arrived. */
    default void underway(Supplier<RunProgress> how) {}

    default void arrived() {}

    /** A command of a hook is about to run; what it prints comes next. */
    default void hookBegan(Step step) {}

    /** A command of a hook has ended. */
    default void hookEnded(Step step) {}

    /** The run as a whole failed. */
    default void failed(Failure failure) {}

    /** The run is over. */
    default void finished(Report report) {}
}
