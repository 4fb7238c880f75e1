package release.develop;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import release.config.RepoConfig;
import release.database.DatabaseLocation;
import release.database.Dialect;
import release.develop.RepoDatabase.Outcome;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step.State;

/**
 * A database that is a file, and the files that its engine keeps beside it. They are found by their exact names: H2's own
 * tool would take {@code shop.old.mv.db} for a file of {@code shop}.
 */
record DatabaseFile(RepoConfig repo, DatabaseLocation.InFile place, Report report) {
    /** The driver creates it for the first connection. */
    Outcome create() throws SQLException {
        if (Files.exists(place.file())) return Outcome.of(State.EXISTS);
        Repo.open(repo.at(place.url())).close();
        return Outcome.of(State.CREATED);
    }

    Outcome drop() throws SQLException {
        try {
            var files = files();
            if (files.isEmpty()) return Outcome.of(State.ABSENT);
            if (Files.isSymbolicLink(place.file())) {
                return Outcome.failed(Failure.of(
                        ExitCode.MISCONFIGURED,
                        "It is a link, and nothing was deleted.",
                        "Name the file itself in " + repo.key() + ".url, or delete both by hand."));
            }
            return dropped(files, 0)
                    ? Outcome.of(State.DROPPED)
                    : Outcome.failed(Failure.of(
                            ExitCode.LOCKED,
                            "Another process has it open.",
                            "Stop what uses it, then: " + report.again()));
        } catch (IOException e) {
            throw new SQLException("cannot delete " + e.getMessage(), e);
        }
    }

    /**
     * Deletes the files while it holds the locks of all of them. They are the locks of H2, SQLite and our migrations; in SQLite's WAL mode
     * only the one on the -shm file. False if somebody else holds one.
     */
    private boolean dropped(List<Path> files, int locked) throws IOException {
        if (locked == files.size()) {
            for (var file : files) Files.deleteIfExists(file);
            return true;
        }
        try (var channel = FileChannel.open(files.get(locked), StandardOpenOption.READ, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock != null && dropped(files, locked + 1);
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }

    /** The main file is last, so that an interrupted drop can be repeated. */
    private List<Path> files() throws IOException {
        if (!Files.isDirectory(place.file().getParent())) return List.of();
        var main = place.file().getFileName().toString();
        var beside = Dialect.of(repo.database()).filesBeside(main);
        try (Stream<Path> all = Files.list(place.file().getParent())) {
            var files = new ArrayList<>(all.filter(file ->
                            beside.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList());
            if (Files.exists(place.file())) files.add(place.file());
            return files;
        }
    }
}
