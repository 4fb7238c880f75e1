package release.migrate.lock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import release.config.RepoConfig;
import release.database.Session;
import release.report.Report;

/**
 * A lock of the operating system's on a file beside a SQLite database, for which Flyway has none. It ends with its
 * process; in the file stands who has it, or had it last. The file stays: who deleted it could let two in.
 */
final class FileLock extends MigrationLock {
    /** Far behind what is written in the file, so that everybody can read that. */
    private static final long PLACE = Long.MAX_VALUE - 1;

    private final RepoConfig repo;
    private final Optional<Path> file;
    private FileChannel channel;

    FileLock(RepoConfig repo, Report report) {
        super(repo, report);
        this.repo = repo;
        this.file = repo.url().file().map(database -> Path.of(real(database) + ".lock"));
    }

    /** The file itself, so that who names it by a link has the same lock. */
    private static Path real(Path database) {
        try {
            return database.toRealPath();
        } catch (IOException notThereYet) {
            return database;
        }
    }

    @Override
    public boolean take() throws SQLException {
        if (file.isEmpty()) return true;
        try {
            if (channel == null)
                channel = FileChannel.open(
                        file.get(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock(PLACE, 1, false) == null) return false;
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n" + repo.client() + "\n"
                            + LocalDateTime.now().truncatedTo(ChronoUnit.SECONDS) + "\n")
                    .getBytes(StandardCharsets.UTF_8)));
            return true;
        } catch (OverlappingFileLockException ofThisProcess) {
            return false;
        } catch (IOException e) {
            throw new SQLException("cannot lock " + file.get() + ": " + e.getMessage(), e);
        }
    }

    @Override
    void release() throws SQLException {
        if (channel == null) return;
        try {
            channel.close();
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    @Override
    public boolean isHeld() throws SQLException {
        if (file.filter(Files::exists).isEmpty()) return false;
        try (var look = FileChannel.open(file.get(), StandardOpenOption.READ);
                var lock = look.tryLock(PLACE, 1, true)) {
            return lock == null;
        } catch (OverlappingFileLockException ofThisProcess) {
            return true;
        } catch (IOException e) {
            throw new SQLException("cannot look at " + file.get() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<Session> holder() throws SQLException {
        try {
            var lines = Files.readAllLines(file.orElseThrow());
            if (lines.size() < 3) return Optional.empty();
            return Optional.of(new Session(
                    "of process " + lines.get(0),
                    Optional.of(lines.get(1)),
                    Optional.empty(),
                    Optional.of(lines.get(2)),
                    Optional.empty(),
                    Optional.empty()));
        } catch (IOException e) {
            throw new SQLException("cannot read " + file.get() + ": " + e.getMessage(), e);
        }
    }
}
