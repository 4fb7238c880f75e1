package release.report;

import java.util.List;

/** Hears what a run does while it does it; by default it does not listen. */
public interface Progress {
    /** The run has begun. */
    default void started(Report report) {}

    /** A repo is being worked on, or was skipped. */
    default void repo(RepoReport repo) {}

    /** A step has begun and may take long. */
    default void began(Step step) {}

    /** A step has ended; if it changed the database, that is committed. */
    default void ended(Step step) {}

    /** A statement gives rows with these columns. */
    default void columns(List<String> names) {}

    /** The next row of it; a cell is a number, a boolean, a text or null. */
    default void cells(List<Object> row) {}

    /** A remark about the repo as a whole. */
    default void noted(String note) {}

    /** The repo is closed. */
    default void closed(RepoReport repo) {}

    /** A command of a hook is about to run; what it prints comes next. */
    default void hookBegan(Step step) {}

    /** A command of a hook has ended. */
    default void hookEnded(Step step) {}

    /** The run as a whole failed. */
    default void failed(Failure failure) {}

    /** The run is over. */
    default void finished(Report report) {}
}
