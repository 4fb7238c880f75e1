package release.seed;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import release.config.Seed;
import release.migrate.seed.Seeding;
import release.migrate.seed.Seeding.Failed;
import release.migrate.seed.Seeding.Result;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.seed.rows.BadRow;
import release.seed.rows.RowFile;
import release.snippet.Snippet;
import release.snippet.Snippet.Broken;
import release.snippet.Visible;

/** The file of a seed, which is run as its name tells. */
record SeedFile(Seed seed, Repo repo, Report report) {

    /** SHA-256 of the file as it is, in hexadecimal digits; a dash for a seed that runs always, changed or not. */
    String checksum() throws IOException {
        if (seed.when() == Seed.When.ALWAYS) return "-";
        try (var in = new DigestInputStream(Files.newInputStream(seed.file()), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it may print while it runs, where a line that shows progress would be in the way. */
    boolean mayPrint() {
        return Snippet.is(seed.file());
    }

    Result run(Seeding seeding, String checksum) {
        if (Snippet.is(seed.file())) return seeding.run(seed, checksum, true, this::snippet);
        if (RowFile.is(seed.file())) return seeding.run(seed, checksum, false, this::rows);
        return seeding.script(seed, checksum);
    }

    private OptionalLong rows(Connection connection) throws SQLException, IOException, Failed {
        try {
            return OptionalLong.of(RowFile.load(
                    seed,
                    connection,
                    repo.config().database(),
                    count -> report.advanced(String.format(Locale.ROOT, "%,d rows", count))));
        } catch (BadRow e) {
            throw new Failed(e.failure(repo.config().shown(seed.file()), report::redact));
        }
    }

    private OptionalLong snippet(Connection connection) throws IOException, Failed {
        try (var visible = repo.deployable().isEmpty()
                ? Visible.ours()
                : Visible.of(repo.deployable().get())) {
            Snippet.run(seed.file(), repo, connection, visible);
            return OptionalLong.empty();
        } catch (Broken e) {
            report.debug(e);
            var place = e.line() > 0 ? ":" + e.line() : "";
            throw new Failed(
                    e.getCause() instanceof SQLException sql
                            ? failure(place, SqlMessage.of(sql))
                                    .saying(SqlMessage.root(sql).getSQLState())
                            : failure(place, SqlMessage.oneLine(e.getMessage())));
        }
    }

    private Failure failure(String place, String message) {
        return new Failure(
                ExitCode.FAILED,
                Optional.of(repo.config().shown(seed.file()) + place),
                Optional.empty(),
                report.redact(message),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
