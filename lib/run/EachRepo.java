package release.run;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import release.app.Unreadable;
import release.catalog.DriverAdvice;
import release.config.Database;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Release;
import release.config.RepoConfig;
import release.config.Tenants;
import release.database.H2Classes;
import release.repo.CannotBegin;
import release.repo.Drivers;
import release.repo.Repo;
import release.repo.Repo.Access;
import release.repo.SqlMessage;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/** Opens, uses and closes the repos of a release, one after the other. An error in one is that repo's failure. */
public final class EachRepo {
    /** How many repos are listed when one must be chosen. */
    private static final int MOST_NAMES = 10;

    private EachRepo() {}

    /** Once one repo has failed, the others are skipped. */
    public static Task untilOneFails(RepoAction action) {
        return untilOneFails(Access.WORK, action);
    }

    /** The same. The access says whether the database must exist already. */
    public static Task untilOneFails(Access access, RepoAction action) {
        return each(access, variables -> Concurrency.STEADY, action);
    }

    /** For an action that only looks: it looks at every repo, however many fail. */
    public static Task toTheEnd(RepoAction action) {
        return each(Access.EXISTING, variables -> Concurrency.STEADY.toTheEnd(), action);
    }

    /** The same for several at once, or for only some of the tenants. */
    public static Task toTheEnd(Parallel parallel, RepoAction action) {
        return each(Access.EXISTING, variables -> parallel.pace(1, variables).toTheEnd(), action);
    }

    /** For several at once, or for only some of the tenants, until too many have failed. */
    public static Task atPace(Access access, Parallel parallel, MaxFailures maxFailures, RepoAction action) {
        return each(access, variables -> parallel.pace(maxFailures.count, variables), action);
    }

    private static Task each(Access access, Function<Map<String, String>, Concurrency> pace, RepoAction action) {
        return (release, report, child) -> each(
                release,
                access,
                pace.apply(child.variables()),
                report,
                (unit, own, kept) -> opened(unit, own, kept, action));
    }

    /** For an action in one repo. If there are several, one must have been chosen. */
    public static Task requireSingleRepo(Access access, RepoAction action) {
        return (release, report, child) -> {
            var names = names(release);
            if (names.size() > 1
                    || release.repos().stream()
                            .anyMatch(repo -> repo.isTemplate()
                                    && repo.tenants().get().chosen().isEmpty())) {
                throw InvalidConfiguration.because(
                        Origin.of("--repo"),
                        "",
                        "must choose one of " + String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())))
                                + (names.size() > MOST_NAMES ? ", ..." : ""));
            }
            each(access, variables -> Concurrency.STEADY, action).run(release, report, child);
        };
    }

    /** The names that can be chosen. Of tenants, only those in the configuration. */
    private static List<String> names(Release release) {
        var choices = release.choices();
        var names = new ArrayList<String>();
        for (int i = 0; i < choices.size(); i++) {
            var repo = release.repos().get(i);
            if (repo.isTemplate()) names.addAll(tenants(repo));
            else names.add(choices.get(i));
        }
        return names;
    }

    private static List<String> tenants(RepoConfig repo) {
        var tenants = repo.tenants().get();
        var names = !tenants.chosen().isEmpty()
                ? tenants.chosen()
                : tenants.names().isEmpty() ? List.of("TENANT") : tenants.names();
        return names.stream().map(name -> repo.name() + "/" + name).toList();
    }

    /** For work on databases that need not exist: none is opened. */
    public static Task unopened(BiConsumer<RepoConfig, Report> work) {
        return (release, report, child) -> each(
                databases(release),
                Access.WORK,
                Concurrency.STEADY,
                report,
                (unit, own, kept) -> visited(unit, own, () -> work.accept(unit.config(), own)));
    }

    /** Tenants that are schemas share their database. It stands for them here. */
    private static Release databases(Release release) {
        return release.with(repo -> {
            if (!hasSchemas(repo)) return repo;
            var chosen = repo.tenants().get().chosen();
            if (chosen.isEmpty()) return repo.asDatabase();
            throw InvalidConfiguration.because(
                    Origin.of("--repo"),
                    repo.name() + "/" + chosen.get(0),
                    "is a schema and no database: choose " + repo.name() + " for the database of all its tenants");
        });
    }

    static boolean hasSchemas(RepoConfig repo) {
        return repo.isTemplate() && repo.tenants().get().kind() == Tenants.Kind.SCHEMA;
    }

    /**
     * Whether tenants have their schemas in one H2 database. A session that changes a schema there locks the whole database while it waits
     * for the others, so they cannot continue: several at once would stand still until that lock times out.
     */
    private static boolean sharesH2(Release release) {
        return release.repos().stream().anyMatch(repo -> hasSchemas(repo) && repo.database() == Database.H2);
    }

    private static void each(Release release, Access access, Concurrency pace, Report report, WorkerPool.Visit visit) {
        Drivers.require(release, new DriverAdvice(release, report)::of);
        new WorkerPool(
                        WorkQueue.of(release, pace.shard(), report),
                        sharesH2(release) ? pace.oneByOne() : pace,
                        access,
                        report,
                        visit)
                .run();
    }

    private static void opened(WorkQueue.Unit unit, Report report, SharedTenantConnection kept, RepoAction action) {
        visited(unit, report, () -> {
            try (var repo = kept.open(unit.config())) {
                noteIfStillToCome(repo, report);
                action.in(repo, report);
            } catch (SQLException e) {
                if (!report.hasRepoFailed()) report.failed(refused(unit.config(), e, report));
            }
        });
    }

    /** Says what migrate would find: no database, which it then creates. */
    static void noteIfStillToCome(Repo repo, Report report) {
        if (repo.isStillToCome()) report.note("no database yet; migrate creates it");
    }

    private static void visited(WorkQueue.Unit unit, Report report, Runnable work) {
        var config = unit.config();
        opened(config, report);
        try (var classes = H2Classes.of(config)) {
            if (unit.failure().isPresent()) report.failed(unit.failure().get());
            else work.run();
        } catch (Unreachable e) {
            report.failed(failure(config, e, report));
        } catch (Unreadable e) {
            report.failed(unreadable(config, e));
        }
        report.closed();
    }

    /** Opens a repo, which is a step of its own, and lends it to the action. False if it could not be opened. */
    public static boolean connected(
            RepoConfig config, Report report, Step step, State open, Supplier<Repo> opening, RepoAction action) {
        long begin = report.nanos();
        report.began(step);
        try (var repo = opening.get()) {
            report.ended(step.finished(open, report.since(begin)));
            action.in(repo, report);
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

    public static void opened(RepoConfig config, Report report) {
        report.opened(
                config.app(),
                config.name(),
                config.database().label(),
                config.url().address());
    }

    static void skipped(RepoConfig config, Report report) {
        report.skipped(
                config.app(),
                config.name(),
                config.database().label(),
                config.url().address());
    }

    public static Failure failure(RepoConfig config, Unreachable e, Report report) {
        if (e.answered().isPresent())
            return refused(config, e.answered().get(), report)
                    .at(config.source().toString());
        return new Failure(
                e.inUse() ? ExitCode.LOCKED : ExitCode.UNREACHABLE,
                Optional.of(config.source().toString()),
                Optional.empty(),
                report.redact(e.getMessage()),
                e.sqlState(),
                Optional.empty(),
                Optional.of(e.advice(command -> (config.schema().isPresent()
                                ? report.invocation(command).without("--repo")
                                : report.here(command))
                        .toString())));
    }

    public static Failure refused(RepoConfig config, SQLException e, Report report) {
        return new Failure(
                ExitCode.FAILED,
                Optional.empty(),
                Optional.empty(),
                report.redact(SqlMessage.of(e)),
                Optional.ofNullable(e.getSQLState()),
                Optional.empty(),
                e instanceof CannotBegin refusal
                        ? Optional.of(refusal.advice(
                                config, command -> report.here(command).toString()))
                        : Optional.empty());
    }

    public static Failure unreadable(RepoConfig config, Unreadable e) {
        var app = config.deployable().map(config::shown).orElse(config.key());
        return Failure.of(
                ExitCode.MISCONFIGURED,
                app + " " + e.getMessage() + ".",
                "Build it again, or set app." + config.app() + ".jar to another one.");
    }
}
