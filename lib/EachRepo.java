package release;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import release.ReleaseTasks.Task;
import release.ReleaseTasks.Work;
import release.config.Database;
import release.config.Misconfigured;
import release.config.Release;
import release.config.RepoConfig;
import release.config.Source;
import release.config.Tenants;
import release.deployable.Unreadable;
import release.doctor.Checkup;
import release.repo.H2Classes;
import release.repo.Drivers;
import release.repo.CannotBegin;
import release.repo.Repo;
import release.repo.Repo.Access;
import release.repo.SqlMessage;
import release.repo.TenantNames;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;
import release.run.Child;

/** Opens, uses and closes the repos of a release, one after the other; what goes wrong with one is its failure. */
final class EachRepo {
    /** A year: nanoseconds would overflow after three hundred. */
    private static final long LONGEST_SECONDS = 31_536_000;
    private static final long LONGEST_PAUSE = 2000;
    /** How many are named where one must be chosen. */
    private static final int MOST_NAMES = 10;

    private EachRepo() {}

    /** Once one has failed, the others are skipped. */
    static Task untilOneFails(Work work) {
        return atPace(child -> Pace.STEADY, work);
    }

    /** For work that only looks: every repo is looked at. */
    static Task evenIfOneFails(Work work) {
        return looking(child -> Pace.STEADY, work);
    }

    /** The same, several at once. */
    static Task looking(Function<Child, Pace> pace, Work work) {
        return (release, report, child) -> each(Access.LOOK, work, pace.apply(child).toTheEnd(), report).in(release);
    }

    /** Several at once, or more than one failure, or only some of the tenants. */
    static Task atPace(Function<Child, Pace> pace, Work work) {
        return (release, report, child) -> each(Access.WORK, work, pace.apply(child), report).in(release);
    }

    /** For work on one repo, which must have been chosen where there are several. */
    static Task theOne(Access access, Work work) {
        return (release, report, child) -> {
            var names = release.repos().stream().flatMap(repo -> names(repo).stream()).toList();
            if (names.size() > 1 || release.repos().stream().anyMatch(repo -> repo.isTemplate() && repo.tenants().get().chosen().isEmpty())) {
                throw Misconfigured.because(Source.of("--repo"), "", "must choose one of " + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                    + (names.size() > MOST_NAMES ? ", ..." : ""));
            }
            each(access, work, Pace.STEADY, report).in(release);
        };
    }

    /** What can be chosen: of tenants those that are written. */
    private static List<String> names(RepoConfig repo) {
        if (!repo.isTemplate()) return List.of(repo.app() + "." + repo.name());
        var tenants = repo.tenants().get();
        var names = !tenants.chosen().isEmpty() ? tenants.chosen() : tenants.names().isEmpty() ? List.of("TENANT") : tenants.names();
        return names.stream().map(name -> repo.name() + "/" + name).toList();
    }

    /** For work on databases that need not be there: none is opened. */
    static Task unopened(BiConsumer<RepoConfig, Report> work) {
        return (release, report, child) -> each(Access.WORK, (unit, own, kept) -> work.accept(unit, own), Pace.STEADY, report).in(databases(release));
    }

    /** Tenants that are schemas share their database, which then stands for them. */
    private static Release databases(Release release) {
        return release.with(repo -> {
            if (!hasSchemas(repo)) return repo;
            var chosen = repo.tenants().get().chosen();
            if (chosen.isEmpty()) return repo.asDatabase();
            throw Misconfigured.because(Source.of("--repo"), repo.name() + "/" + chosen.get(0), "is a schema and no database: choose "
                + repo.name() + " for the database of all its tenants");
        });
    }

    private static boolean hasSchemas(RepoConfig repo) {
        return repo.isTemplate() && repo.tenants().get().kind() == Tenants.Kind.SCHEMA;
    }

    /**
     * Whether tenants have their schemas in one H2 database. Who changes a schema there waits for the others with the whole
     * database in hand, so that they cannot go on: several at once would stand still until that lock times out.
     */
    private static boolean sharesH2(Release release) {
        return release.repos().stream().anyMatch(repo -> hasSchemas(repo) && repo.database() == Database.H2);
    }

    private interface Visit {
        void of(RepoConfig config, Report report, Kept kept) throws SQLException;
    }

    private interface Round {
        void in(Release release);
    }

    private static Round each(Access access, Work work, Pace pace, Report report) {
        return each(access, (config, own, kept) -> {
            try (var repo = kept.open(config)) {
                noteIfStillToCome(config, repo, own);
                work.in(repo, own);
            }
        }, pace, report);
    }

    /** What is told then is what migrate would find, which creates it. */
    private static void noteIfStillToCome(RepoConfig config, Repo repo, Report report) {
        if (!repo.config().url().equals(config.url())) report.note("no database yet; migrate creates it");
    }

    private static Round each(Access access, Visit visit, Pace pace, Report report) {
        return release -> {
            Drivers.require(release, new DriverAdvice(release, report)::of);
            var units = Units.of(release, pace.shard(), report);
            new Workers(units, sharesH2(release) ? pace.oneByOne() : pace, report, (unit, own, kept) -> visited(unit, visit, own, kept)).run((workers, alone) -> {
                try (var kept = new Kept(access, alone, report)) {
                    workers.work(kept);
                }
            });
        };
    }

    private static void visited(Units.Unit unit, Visit visit, Report report, Kept kept) {
        var config = unit.config();
        opened(config, report);
        try (var classes = H2Classes.of(config)) {
            if (unit.failure().isPresent()) report.failed(unit.failure().get());
            else visit.of(config, report, kept);
        } catch (Unreachable e) {
            report.failed(failure(config, e, report));
        } catch (SQLException e) {
            if (!report.hasFailed()) report.failed(refused(config, e, report));
        } catch (Unreadable e) {
            report.failed(unreadable(config, e));
        }
        report.closed();
    }

    /** Looks at each, and of tenants at the first; whether it could be opened is the first thing that is looked at. */
    static Task examined() {
        return (release, report, child) -> {
            Drivers.require(release, new DriverAdvice(release, report)::of);
            for (var repo : release.repos()) Units.of(repo, Optional.empty(), report).next().ifPresent(unit -> examined(release, unit, report));
        };
    }

    private static void examined(Release release, Units.Unit unit, Report report) {
        var config = unit.config();
        opened(config, report);
        if (unit.tally().isPresent()) report.note("the first of the tenants stands for all");
        if (unit.failure().isPresent()) {
            report.failed(unit.failure().get());
        } else {
            examined(release, config, report);
        }
        report.closed();
    }

    private static void examined(Release release, RepoConfig config, Report report) {
        try {
            Checkup.files(config, report);
        } catch (Unreadable e) {
            report.failed(unreadable(config, e));
            return;
        }
        var isThere = Checkup.isThere(config, report);
        try (var classes = H2Classes.of(config)) {
            if (!isThere) examinedFiles(release, config, report);
            else connected(config, report, Checkup.connecting(), State.OK, () -> Checkup.open(config), (repo, same) -> new Checkup(release, repo, report).run());
        }
    }

    /** Of a database that is not there yet, what migrate would find is known. */
    private static void examinedFiles(Release release, RepoConfig config, Report report) {
        try (var repo = Repo.open(config, Access.LOOK, Optional.empty())) {
            new Checkup(release, repo, report).history();
        } catch (Unreachable e) {
            report.failed(failure(config, e, report));
        } catch (SQLException e) {
            report.failed(refused(config, e, report));
        } catch (Unreadable e) {
            report.failed(unreadable(config, e));
        }
    }

    /** Waits for each until it answers, and where a version is wanted until that is applied, for all of them together so long. */
    static Task awaited(Duration timeout, AtLeast wanted) {
        return (release, report, child) -> {
            wanted.check(release);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(timeout.toMillis(), TimeUnit.SECONDS.toMillis(LONGEST_SECONDS)));
            Drivers.require(release, new DriverAdvice(release, report)::of);
            for (var config : release.repos()) {
                if (config.isTemplate()) awaitedTenants(config, deadline, wanted, report);
                else awaited(config, true, deadline, wanted.of(config), report);
            }
        };
    }

    /** The database of all the tenants first, where there is one: it may be the one that tells who they are. */
    private static void awaitedTenants(RepoConfig template, long deadline, AtLeast wanted, Report report) {
        if (TenantNames.server(template).isPresent() && !awaited(TenantNames.server(template).get(), true, deadline, Optional.empty(), report)) return;
        if (hasSchemas(template) && wanted.of(template).isEmpty()) return;
        var units = awaitedNames(template, deadline, report);
        var refused = units.areRefused();
        var names = new HashSet<>(units.tenants());
        for (var unit = units.next(); unit.isPresent(); unit = units.next()) {
            var tenant = unit.get();
            if (tenant.failure().isEmpty()) {
                awaited(tenant.config(), !hasSchemas(template), deadline, wanted.of(template), report);
            } else {
                opened(tenant.config(), report);
                report.failed(refused ? tenant.failure().get().coded(ExitCode.PENDING) : tenant.failure().get());
                report.closed();
            }
        }
        if (template.tenants().orElseThrow().query().isPresent()) awaitedNewcomers(template, names, deadline, wanted, report);
    }

    /** The tenants as their query gives them: what it asks may be created meanwhile, and those that were chosen may be added. */
    private static Units awaitedNames(RepoConfig template, long deadline, Report report) {
        for (long pause = 100; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            try {
                var units = Units.of(template, Optional.empty(), report);
                if (!units.areRefused() || left <= 0 || Thread.currentThread().isInterrupted()) return units;
            } catch (Misconfigured e) {
                if (template.tenants().orElseThrow().query().isEmpty() || left <= 0 || Thread.currentThread().isInterrupted()) throw e;
            }
            Awaiting.pause(Math.min(pause, left));
        }
    }

    /** Those that have come while the others were waited for, until there are no more. */
    private static void awaitedNewcomers(RepoConfig template, Set<String> names, long deadline, AtLeast wanted, Report report) {
        while (System.nanoTime() < deadline && !report.failed()) {
            var more = Units.of(template, Optional.empty(), report).tenants().stream().filter(names::add).toList();
            if (more.isEmpty()) return;
            for (var name : more) awaited(template.of(name), !hasSchemas(template), deadline, wanted.of(template), report);
        }
    }

    /** @param connection whether it is not known yet that its database answers */
    private static boolean awaited(RepoConfig config, boolean connection, long deadline, Optional<String> version, Report report) {
        opened(config, report);
        var step = Step.of(Kind.CONNECTION, "db", "connection", State.PENDING);
        var answered = !connection || connected(config, report, step, State.READY, () -> Repo.await(config, deadline), (repo, same) -> noteIfStillToCome(config, repo, same));
        if (answered && version.isPresent()) awaited(new Awaiting(config, report, deadline), version.get(), report);
        report.closed();
        return answered;
    }

    private static void awaited(Awaiting awaiting, String version, Report report) {
        try {
            awaiting.version(version);
        } catch (SQLException e) {
            report.failed(refused(awaiting.config(), e, report));
        }
    }

    /** Opens a repo, which is a step of its own, and lends it to some work; false if it could not be opened. */
    private static boolean connected(RepoConfig config, Report report, Step step, State open, Supplier<Repo> opening, Work work) {
        long begin = report.nanos();
        report.began(step);
        try (var repo = opening.get()) {
            report.ended(step.finished(open, report.since(begin)));
            work.in(repo, report);
            return true;
        } catch (Unreachable e) {
            report.ended(step.finished(State.FAILED, report.since(begin)).failed(failure(config, e, report)));
        } catch (SQLException e) {
            report.failed(refused(config, e, report));
        } catch (Unreadable e) {
            report.failed(unreadable(config, e));
        }
        return false;
    }

    private static void opened(RepoConfig config, Report report) {
        report.opened(config.app(), config.name(), config.database().label(), config.url().address());
    }

    static void skipped(RepoConfig config, Report report) {
        report.skipped(config.app(), config.name(), config.database().label(), config.url().address());
    }

    static Failure failure(RepoConfig config, Unreachable e, Report report) {
        if (e.answered().isPresent()) return refused(config, e.answered().get(), report).at(config.source().toString());
        return new Failure(e.inUse() ? ExitCode.LOCKED : ExitCode.UNREACHABLE, Optional.of(config.source().toString()),
            Optional.empty(), report.redact(e.getMessage()), e.sqlState(), Optional.empty(), Optional.of(e.advice()));
    }

    private static Failure refused(RepoConfig config, SQLException e, Report report) {
        return new Failure(ExitCode.FAILED, Optional.empty(), Optional.empty(), report.redact(SqlMessage.of(e)), Optional.ofNullable(e.getSQLState()),
            Optional.empty(), e instanceof CannotBegin refusal ? Optional.of(refusal.advice(config, command -> report.here(command).toString())) : Optional.empty());
    }

    private static Failure unreadable(RepoConfig config, Unreadable e) {
        var app = config.deployable().map(config::shown).orElse(config.key());
        return Failure.of(ExitCode.MISCONFIGURED, app + " " + e.getMessage() + ".", "Build it anew, or set app." + config.app() + ".jar to another one.");
    }
}
