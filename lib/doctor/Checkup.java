package release.doctor;

import java.nio.file.Files;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import release.config.Release;
import release.config.RepoConfig;
import release.database.DatabaseLocation;
import release.database.DatabaseLocation.InFile.Use;
import release.migrate.flyway.MigrationNames;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Looks at one repo: whether everything is there that a run needs. It changes nothing. */
public final class Checkup {
    private static final String CONNECTION = "connection";
    private static final Pattern NUMBER = Pattern.compile("\\d[\\w.+~-]*");
    private final Release release;
    private final Repo repo;
    private final Report report;

    public Checkup(Release release, Repo repo, Report report) {
        this.release = release;
        this.repo = repo;
        this.report = report;
    }

    /** To connect is the first check. */
    public static Step connecting() {
        return Step.of(Kind.CHECK, CONNECTION, "the database answers", State.OK);
    }

    /**
     * Looks at the file of an embedded database, without creating it.
     *
     * @return whether there is a database that could be opened
     */
    public static boolean isThere(RepoConfig config, Report report) {
        if (!(DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile place)) return true;
        var folder =
                DatabaseFolder.of(config.shown(place.file().toAbsolutePath().getParent()), place.file());
        report.ended(folder.step());
        if (place.use() == Use.READ && Files.exists(place.file()))
            report.ended(Finding.failed(
                            "url",
                            "reads only",
                            "The URL opens the file only to read.",
                            "Change " + config.key() + ".url, at " + config.source() + ".")
                    .step());
        if (Files.exists(place.file()) || place.use() != Use.CREATE) return true;
        if (folder.failure().isEmpty())
            report.ended(
                    Finding.ok(CONNECTION, "no file yet, migrate creates it").step());
        return false;
    }

    /** Looks at the names of the files in folders of migrations, as migrate does. */
    public static void files(RepoConfig config, Report report) {
        MigrationNames.warn(config, report);
        MigrationNames.refused(config)
                .forEach((file, problem) -> report.ended(Finding.failed(
                                "files",
                                file,
                                Failure.of(ExitCode.MISCONFIGURED, problem, MigrationNames.leave(config)))
                        .step()));
        MigrationNames.missing(config)
                .ifPresent(problem -> report.ended(
                        Finding.failed("files", "no migration", Failure.of(ExitCode.MISCONFIGURED, problem, ""))
                                .step()));
    }

    /** Opens a repo: one that is a file only to read, so that not even the file changes. A server's sessions may be shared with others. */
    public static Repo open(RepoConfig config) {
        return DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile
                ? Repo.openToRead(config)
                : Repo.open(config);
    }

    /** Reports each check. */
    public void run() throws SQLException {
        var checks = checks();
        var served = checks.stream().anyMatch(check -> check.name().equals("connections"));
        var complete = false;
        // The repo itself holds one of those that are needed.
        try (var sessions = OpenConnections.open(repo, served ? Capacity.NEEDED - 1 : 1)) {
            complete = sessions.refusal().isEmpty();
            if (!complete) tell(Capacity.tooFew(sessions, report::redact));
            if (sessions.size() > 0) {
                look(new Question("server", Checkup::server), sessions);
                look(new Question("driver", Checkup::driver), sessions);
                for (var check : checks) if (complete || !check.name().equals("connections")) look(check, sessions);
            }
        }
        if (complete) history();
        else tell(Finding.warning("history", "not looked at", "That takes as many connections as a run."));
    }

    /** Reports how the histories stand, and what of the pending scripts cannot be read. */
    public void history() {
        look(new Question("history", none -> new HistoryCheck(release, repo, report).findings()), null);
    }

    private List<Question> checks() {
        var config = repo.config();
        return switch (config.database()) {
            case POSTGRESQL -> new Postgres(config).checks();
            case MARIADB, MYSQL -> new MySql(config).checks();
            case H2 -> new H2(config).checks();
            case SQLITE -> List.of();
            default ->
                List.of(new Question(
                        "rights",
                        none -> List.of(Finding.warning(
                                "rights",
                                "not looked at",
                                "The doctor does not know how to ask "
                                        + config.database().label() + " about rights, limits, replicas and clocks."))));
        };
    }

    private static List<Finding> server(OpenConnections sessions) throws SQLException {
        var server = sessions.first().getMetaData();
        return List.of(
                Finding.ok("server", named(server.getDatabaseProductName(), server.getDatabaseProductVersion())));
    }

    private static List<Finding> driver(OpenConnections sessions) throws SQLException {
        var driver = sessions.first().getMetaData();
        return List.of(Finding.ok("driver", named(driver.getDriverName(), driver.getDriverVersion())));
    }

    /** What some write around a version, such as the product's name, a date or a packager, is left out. */
    private static String named(String name, String version) {
        var number = NUMBER.matcher(version);
        return name + " " + (number.find() ? number.group() : version);
    }

    private void look(Question check, OpenConnections sessions) {
        try {
            check.look().at(sessions).forEach(this::tell);
        } catch (SQLException e) {
            tell(untold(check.name(), e));
        }
    }

    /** Class 08 is a connection that broke; all else is something that the database would not tell us. */
    private Finding untold(String name, SQLException e) {
        var said = report.redact(SqlMessage.of(e));
        var state = Optional.ofNullable(SqlMessage.root(e).getSQLState());
        if (state.orElse("").startsWith("08")) {
            return Finding.failed(
                    name,
                    "the connection broke",
                    new Failure(
                            ExitCode.UNREACHABLE,
                            Optional.empty(),
                            Optional.empty(),
                            said,
                            state,
                            Optional.empty(),
                            Optional.of("See whether the database is up, then run it again: " + report.again())));
        }
        return Finding.warning(
                name,
                "could not be told",
                said + state.map(code -> " (" + code + ")").orElse("")
                        + "\nGrant this user what it lacks, or look with another one.");
    }

    private void tell(Finding finding) {
        report.ended(finding.step());
    }
}
