package release.migrate.apply;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.internal.command.DbValidate;
import release.config.RepoConfig;
import release.migrate.flyway.FlywayParts;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** What the history in a repo's database says, compared with its files. */
public final class History {
    private final RepoConfig repo;
    private final Report report;
    private final FluentConfiguration settings;

    public History(RepoConfig repo, Report report, FluentConfiguration settings) {
        this.repo = repo;
        this.report = report;
        this.settings = settings;
    }

    /** Every migration as a step that says how it stands; that the schema was created is none. */
    public void list(MigrationInfoService all, List<ValidateOutput> disagreements, Optional<Unfinished> unfinished) {
        var migrations = all.all();
        // One that was taken back and is there again, pending or applied, stands for itself.
        var standing = Arrays.stream(migrations)
                .filter(migration -> migration.getState() != MigrationState.DELETED)
                .map(MigrationInfo::getVersion)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        Set<MigrationInfo> repeatables = Collections.newSetFromMap(new IdentityHashMap<>());
        repeatables.addAll(repeatables(migrations));
        var changed = disagreements.stream()
                .map(other -> name(other.version) + " " + other.description)
                .collect(Collectors.toSet());
        var failed = disagreements.stream()
                .filter(other -> Disagreement.of(other, report).state() == State.FAILED)
                .collect(Collectors.toMap(
                        other -> name(other.version) + " " + other.description,
                        other -> Disagreement.of(other, report).failure(Optional.empty()),
                        (first, second) -> first));
        var newest = newest(migrations);
        for (var migration : migrations) {
            var isReplaced = migration.getVersion() == null
                    ? !repeatables.contains(migration)
                    : migration.getState() == MigrationState.DELETED && standing.contains(migration.getVersion());
            if (isReplaced || migration.getType() == CoreMigrationType.SCHEMA) continue;
            var name = MigrationStep.name(migration) + " " + migration.getDescription();
            var found = MigrationStep.of(repo, migration, state(migration, changed.contains(name), newest));
            var step = found.state() == State.FAILED && failed.containsKey(name)
                    ? found.withReason(String.join("\n", failed.get(name).lines()))
                    : found;
            report.ended(
                    isOf(unfinished, migration)
                            ? told(unfinished.get(), step)
                            : Optional.ofNullable(migration.getInstalledOn())
                                    .map(on -> step.at(asStored(on)))
                                    .orElse(step));
        }
        unfinished
                .filter(one -> Arrays.stream(migrations).noneMatch(migration -> isOf(unfinished, migration)))
                .ifPresent(one -> report.ended(told(
                        one,
                        Step.of(Kind.MIGRATION, one.entry().name(), one.entry().script(), State.PENDING))));
    }

    /** Whether a migration that is to be applied is the one that has begun. */
    private static boolean isOf(Optional<Unfinished> unfinished, MigrationInfo migration) {
        return migration.getState() == MigrationState.PENDING
                && unfinished
                        .filter(one -> one.entry().script().equals(migration.getScript()))
                        .isPresent();
    }

    private Step told(Unfinished unfinished, Step step) {
        return unfinished
                .run()
                .map(run -> step.withReason(report.redact(run)))
                .orElseGet(() -> step.in(State.FAILED)
                        .withReason(String.join(
                                "\n",
                                unfinished
                                        .entry()
                                        .interrupted(
                                                repo.database(),
                                                report,
                                                report.invocation("migrate").toString())
                                        .lines())));
    }

    /** Databases keep the time in the zone of whoever applied it and do not say which; so neither do we. */
    private static String asStored(Date on) {
        return DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
                LocalDateTime.ofInstant(on.toInstant(), ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS));
    }

    /** What Flyway's validation finds, except that migrations are pending. */
    public List<ValidateOutput> disagreements(FlywayParts flyway) {
        var patterns = new FluentConfiguration()
                .ignoreMigrationPatterns(ignoring("*:pending"))
                .getIgnoreMigrationPatterns();
        var found = new DbValidate(
                        flyway.database(),
                        flyway.history(),
                        flyway.schema(),
                        flyway.resolver(),
                        flyway.settings(),
                        flyway.callbacks(),
                        patterns)
                .validate()
                .invalidMigrations;
        if (found.stream().noneMatch(History::isPassedOver)) return found;
        var newest = newest(flyway.info().applied());
        return found.stream()
                .filter(migration ->
                        !isPassedOver(migration) || isBefore(MigrationVersion.fromVersion(migration.version), newest))
                .toList();
    }

    /** The newest version that is applied, and has not failed. */
    private static Optional<MigrationVersion> newest(MigrationInfo... migrations) {
        return Arrays.stream(migrations)
                .filter(migration -> migration.getVersion() != null
                        && migration.getState().isApplied()
                        && !migration.getState().isFailed())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder());
    }

    private static boolean isBefore(MigrationVersion version, Optional<MigrationVersion> newest) {
        return newest.filter(applied -> applied.compareTo(version) > 0).isPresent();
    }

    /** Whether Flyway says that a migration is pending while later ones are applied; it counts those that have failed, which repair takes away. */
    private static boolean isPassedOver(ValidateOutput migration) {
        return migration.errorDetails.errorCode == CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED
                && migration.version != null
                && !migration.version.isEmpty();
    }

    /** What failed in an earlier run. */
    List<ValidateOutput> failed(FlywayParts flyway) {
        return disagreements(flyway).stream()
                .filter(migration -> Disagreement.of(migration, report).state() == State.FAILED)
                .toList();
    }

    /** The configured patterns of what validation ignores, and one more. */
    public String[] ignoring(String pattern) {
        return Stream.concat(
                        Arrays.stream(settings.getIgnoreMigrationPatterns()).map(Object::toString), Stream.of(pattern))
                .toArray(String[]::new);
    }

    /** Each disagreement as a step that says how to end it. */
    public void report(List<ValidateOutput> disagreements) {
        for (var migration : disagreements) {
            var disagreement = Disagreement.of(migration, report);
            var step = Step.of(Kind.MIGRATION, name(migration.version), migration.description, disagreement.state());
            var located = migration.filepath == null || migration.filepath.isEmpty()
                    ? step
                    : step.file(repo.shown(Path.of(migration.filepath)));
            report.ended(located.withFailure(disagreement.failure(located.file())));
        }
    }

    public static String name(String version) {
        return version == null || version.isEmpty() ? "R" : "V" + version;
    }

    /**
     * Of each repeatable migration what says how it stands: what is to run of it, or else its newest row. Flyway calls an earlier one applied
     * too, if its file was then as it is now.
     */
    private static Collection<MigrationInfo> repeatables(MigrationInfo[] all) {
        return Arrays.stream(all)
                .filter(migration -> migration.getVersion() == null)
                .collect(Collectors.toMap(
                        MigrationInfo::getDescription,
                        migration -> migration,
                        BinaryOperator.maxBy(Comparator.comparing(
                                MigrationInfo::getInstalledRank, Comparator.nullsLast(Comparator.naturalOrder())))))
                .values();
    }

    private static State state(MigrationInfo migration, boolean changed, Optional<MigrationVersion> newest) {
        return switch (migration.getState()) {
            case PENDING -> State.PENDING;
            case SUCCESS, OUT_OF_ORDER -> changed ? State.CHANGED : State.APPLIED;
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> State.FAILED;
            case MISSING_SUCCESS -> State.MISSING;
            case FUTURE_SUCCESS -> State.AHEAD;
            case BASELINE -> State.BASELINE;
            case DELETED, UNDONE -> State.DELETED;
            case IGNORED -> isBefore(migration.getVersion(), newest) ? State.IGNORED : State.PENDING;
            case ABOVE_TARGET, BELOW_BASELINE, BASELINE_IGNORED, AVAILABLE, SUPERSEDED, OUTDATED -> State.IGNORED;
        };
    }
}
