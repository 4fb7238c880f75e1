package release.run;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Problem;
import release.config.Redactor;
import release.config.Release;
import release.config.RepoConfig;
import release.config.Suggestion;
import release.config.TenantName;
import release.repo.SqlMessage;
import release.repo.TenantNames;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.TenantCounts;

/** The units that a run works on, in order: repos, and the tenants of each template. All are known before work begins. */
public final class WorkQueue {
    /**
     * One unit.
     *
     * @param tally counts it, if it is one of many
     * @param failure why it cannot be worked on
     */
    public record Unit(RepoConfig config, Optional<TenantCounts> tally, Optional<Failure> failure) {
        /** Its name for people: {@code tenants/acme}. */
        String name() {
            return config.name();
        }
    }

    /**
     * A repo, or the names of its tenants. They become units only when needed: there may be thousands.
     *
     * @param refused whether the database refused the query for the names; a migration of another repo may mend that
     */
    private record Group(
            RepoConfig repo,
            Deque<String> tenants,
            Optional<TenantCounts> tally,
            Optional<Failure> failure,
            boolean refused) {
        private boolean isEmpty() {
            return tally.isPresent() && tenants.isEmpty();
        }
    }

    /** The SQL standard's invalid catalog name. */
    private static final String NO_DATABASE = "3D000";

    private final Deque<Group> groups = new ArrayDeque<>();
    private final Report report;
    private final Optional<Shard> shard;
    private int size;
    private boolean isUnderway;
    private TenantCounts begun;

    private WorkQueue(List<Group> groups, Optional<Shard> shard, Report report) {
        this.groups.addAll(groups);
        this.shard = shard;
        this.report = report;
        this.size = size(groups);
    }

    private static int size(List<Group> groups) {
        return groups.stream()
                .mapToInt(group -> group.tally().isPresent() ? group.tenants().size() : 1)
                .sum();
    }

    /**
     * The units of a release.
     *
     * @param shard the part of the tenants that the run is about
     * @throws InvalidConfiguration if a chosen tenant does not exist
     */
    static WorkQueue of(Release release, Optional<Shard> shard, Report report) {
        return of(release.repos(), shard, report);
    }

    /** One repo, or its tenants. */
    public static WorkQueue of(RepoConfig repo, Optional<Shard> shard, Report report) {
        return of(List.of(repo), shard, report);
    }

    private static WorkQueue of(List<RepoConfig> repos, Optional<Shard> shard, Report report) {
        var groups = new ArrayList<Group>();
        var problems = new ArrayList<Problem>();
        for (var repo : repos) {
            if (!repo.isTemplate()) groups.add(plain(repo, Optional.empty()));
            else groups.addAll(expanded(repo, repos, shard, report, problems));
        }
        if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
        return new WorkQueue(groups, shard, report);
    }

    private static Group plain(RepoConfig repo, Optional<Failure> failure) {
        return new Group(repo, new ArrayDeque<>(), Optional.empty(), failure, false);
    }

    /** @param all the repos of the run; one of them may have to be migrated first */
    private static List<Group> expanded(
            RepoConfig template, List<RepoConfig> all, Optional<Shard> shard, Report report, List<Problem> problems) {
        try {
            var names = TenantNames.of(template);
            var problem = problem(template, names);
            if (problem.isPresent()) return List.of(plain(template, problem));
            var chosen = template.tenants().orElseThrow().chosen();
            chosen.stream()
                    .filter(name -> !names.contains(name))
                    .forEach(name -> problems.add(new Problem(
                            Origin.of("--repo"),
                            template.name() + "/" + name,
                            "is not a tenant of " + template.key() + Suggestion.hint(name, names))));
            if (!chosen.isEmpty())
                return chosen.stream()
                        .map(name -> plain(template.of(name), Optional.empty()))
                        .toList();
            var own = new ArrayDeque<>(
                    shard.map(part -> names.stream().filter(part::has).toList()).orElse(names));
            var tally = new TenantCounts(
                    template.app(),
                    template.name(),
                    template.database().label(),
                    template.url().address(),
                    own.size(),
                    names.size(),
                    shard.map(Shard::toString));
            return List.of(new Group(template, own, Optional.of(tally), Optional.empty(), false));
        } catch (Unreachable e) {
            var isNotThere =
                    e.sqlState().filter(NO_DATABASE::equals).isPresent(); // the first migration creates the file
            return List.of(new Group(
                    template,
                    new ArrayDeque<>(),
                    Optional.empty(),
                    Optional.of(EachRepo.failure(template, e, report)),
                    isNotThere));
        } catch (SQLException e) {
            return List.of(new Group(
                    template,
                    new ArrayDeque<>(),
                    Optional.empty(),
                    Optional.of(refused(template, all, e, report)),
                    true));
        }
    }

    private static Failure refused(RepoConfig template, List<RepoConfig> all, SQLException e, Report report) {
        var first = all.stream()
                .filter(repo -> !repo.isTemplate())
                .map(RepoConfig::name)
                .toList();
        return query(
                        template,
                        report.redact(Redactor.of(
                                        template.tenants().orElseThrow().query().orElse(""))
                                .redact(SqlMessage.of(e))))
                .saying(SqlMessage.root(e).getSQLState())
                .advising("Correct the query in " + key(template)
                        + "; or, if a migration of another repo creates what it asks for, run that first: "
                        + report.invocation("migrate").with("--repo", first.isEmpty() ? List.of("REPO") : first));
    }

    private static String key(RepoConfig template) {
        return template.key() + "." + template.tenants().orElseThrow().kind().key();
    }

    /** What is wrong with names from a query. Names in the configuration are checked already. */
    private static Optional<Failure> problem(RepoConfig template, List<String> names) {
        var tenants = template.tenants().orElseThrow();
        if (tenants.query().isEmpty()) return Optional.empty();
        for (var name : names) {
            if (name == null) return Optional.of(names(template, "It gives a row without a name."));
            var problem = TenantName.problem(name, tenants.kind(), template.database());
            if (problem.isPresent())
                return Optional.of(
                        names(template, "It gives \"" + Problem.printable(name) + "\", which " + problem.get() + "."));
        }
        return TenantName.twice(names, template.database())
                .map(name -> names(template, "It gives \"" + Problem.printable(name) + "\" twice."));
    }

    private static Failure names(RepoConfig template, String message) {
        return query(template, message).coded(ExitCode.MISCONFIGURED);
    }

    private static Failure query(RepoConfig template, String message) {
        var tenants = template.tenants().orElseThrow();
        return new Failure(
                ExitCode.FAILED,
                Optional.of(tenants.source().toString()),
                Optional.of(SqlMessage.statement(
                        template.secrets().redact(tenants.query().orElseThrow()))),
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.of("Let the query in " + key(template) + " give only the names of tenants."));
    }

    /** How many units there are, with those already taken. */
    int size() {
        return size;
    }

    /** Whether there are tenants among the units, or may be. */
    boolean hasTenants() {
        return groups.stream().anyMatch(group -> group.tally().isPresent() || group.refused());
    }

    /** Whether the next units are tenants whose names the database has refused to give. It is asked again after the units before them. */
    synchronized boolean areRefused() {
        return !groups.isEmpty() && groups.peek().refused();
    }

    /** The names of the tenants that are still waiting. */
    List<String> tenants() {
        return groups.stream()
                .flatMap(group -> group.tally().isPresent() ? group.tenants().stream() : group.repo().tenant().stream())
                .toList();
    }

    /** The next unit. Before the first tenant of a repo, it reports that work on the tenants begins. */
    public synchronized Optional<Unit> next() {
        if (areRefused() && isUnderway) askAgain(groups.remove());
        isUnderway = true;
        for (; !groups.isEmpty(); groups.remove()) {
            var group = groups.peek();
            if (group.tally().isEmpty())
                return Optional.of(new Unit(groups.remove().repo(), Optional.empty(), group.failure()));
            begin(group.tally().get());
            if (!group.isEmpty())
                return Optional.of(
                        new Unit(group.repo().of(group.tenants().remove()), group.tally(), Optional.empty()));
        }
        return Optional.empty();
    }

    private void askAgain(Group refused) {
        var problems = new ArrayList<Problem>();
        var groups = expanded(refused.repo(), List.of(), shard, report, problems);
        var found = !problems.isEmpty()
                ? List.of(plain(
                        refused.repo(),
                        Optional.of(Failure.of(
                                ExitCode.MISCONFIGURED, problems.get(0).toString(), ""))))
                : groups.get(0).refused() ? List.of(refused) : groups;
        size += size(found) - 1;
        for (int i = found.size() - 1; i >= 0; i--) this.groups.addFirst(found.get(i));
    }

    private void begin(TenantCounts tally) {
        if (begun == tally) return;
        begun = tally;
        report.counting(tally);
    }
}
