//JAVA 17+
//JAVAC_OPTIONS -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -encoding UTF-8 -proc:none -XDignore.symbol.file -XDstringConcat=inline
//JAVA_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djdk.console=java.base -Djdk.reflect.useNativeAccessorOnly=true --enable-native-access=ALL-UNNAMED
//DEPS release-root.jar
//SOURCES startup/package-info.java
//SOURCES cli/package-info.java
//SOURCES config/package-info.java
//SOURCES repo/package-info.java
//SOURCES app/package-info.java
//SOURCES report/package-info.java
//SOURCES catalog/package-info.java
//SOURCES process/package-info.java
//SOURCES hooks/package-info.java
//SOURCES database/package-info.java
//SOURCES migrate/package-info.java
//SOURCES seed/package-info.java
//SOURCES snippet/package-info.java
//SOURCES develop/package-info.java
//SOURCES doctor/package-info.java
//SOURCES eval/package-info.java
//SOURCES run/package-info.java
//SOURCES bundle/package-info.java
//SOURCES listing/package-info.java
//SOURCES archive/package-info.java
package release;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import release.cli.Confirmation;
import release.cli.LockTimeout;
import release.config.Hook;
import release.develop.RepoDatabase;
import release.migrate.Migrator;
import release.migrate.flyway.MigrationNames;
import release.repo.Repo.Access;
import release.run.EachRepo;
import release.run.MaxFailures;
import release.run.OwnCode;
import release.run.Parallel;
import release.run.RepoAction;
import release.run.RepoWaiter;
import release.run.RequiredVersions;
import release.run.SeedTask;
import release.run.Task;
import release.seed.Seeder;

/** What a deployment does to its databases, in order, without starting the app. Each task opens the repos of the release and reports what happened in them. */
public final class ReleaseTasks {
    private ReleaseTasks() {}

    /** For the team's own commands: opens each repo of the release in turn, lends it to the action, and closes it. */
    public static Task withRepos(RepoAction action) {
        return EachRepo.untilOneFails(action);
    }

    /** Waits until every database answers and has its required version, written VERSION or REPO=VERSION. The timeout is for all of them together. */
    public static Task await(Duration timeout, List<String> atLeast) {
        return RepoWaiter.until(timeout, RequiredVersions.parse(atLeast));
    }

    /** Creates the database of every repo that has none. */
    public static Task create() {
        return EachRepo.unopened((repo, report) -> new RepoDatabase(repo, report).create());
    }

    /** Begins the history of databases that already have the schema of a version. */
    public static Task baseline(Confirmation consent, LockTimeout lockTimeout, String version, String description) {
        return consent.guard(lockTimeout.limit(withRepos((repo, report) -> new Migrator(repo, report).baseline(version, description))));
    }

    /** Compares the history of every repo with its files. */
    public static Task validate(Parallel parallel) {
        return named(false, EachRepo.toTheEnd(parallel, (repo, report) -> new Migrator(repo, report).validate()));
    }

    /** Lists the migrations and seeds of every repo. With exitCode, pending migrations and disagreements become the exit code. */
    public static Task status(Parallel parallel, boolean exitCode, boolean strict) {
        return named(false, (release, report, child) -> EachRepo.toTheEnd(parallel, (repo, own) -> {
            new Migrator(repo, own).status(exitCode || strict, strict);
            new Seeder(release, repo, own).status(exitCode || strict);
        }).run(release, report, child));
    }

    /** Applies the pending migrations of every repo and tenant. If strict, a database that is ahead of the files is a failure. */
    public static Task migrate(LockTimeout lockTimeout, Parallel parallel, MaxFailures maxFailures, Optional<String> target, boolean strict) {
        return named(true, lockTimeout.limit(OwnCode.warned(EachRepo.atPace(Access.WORK, parallel, maxFailures, (repo, report) -> new Migrator(repo, report).migrate(target, strict))
            .between(Hook.PRE_MIGRATE, Hook.POST_MIGRATE))));
    }

    /** Migrates every repo and tenant and then runs its seeds. */
    public static Task seed(LockTimeout lockTimeout, Parallel parallel, MaxFailures maxFailures) {
        return named(true, lockTimeout.limit(OwnCode.warned(SeedTask.afterMigrating(action -> EachRepo.atPace(Access.WORK, parallel, maxFailures, action)))));
    }

    /** Runs the seeds of every repo. Refuses if a migration is pending. */
    public static Task onlySeeds(LockTimeout lockTimeout, Parallel parallel, MaxFailures maxFailures) {
        return named(false, lockTimeout.limit(SeedTask.alone(action -> EachRepo.atPace(Access.EXISTING, parallel, maxFailures, action))));
    }

    /** Repairs the history of every repo. */
    public static Task repair(Confirmation consent, LockTimeout lockTimeout) {
        return consent.guard(lockTimeout.limit(EachRepo.untilOneFails(Access.EXISTING, (repo, report) -> new Migrator(repo, report).repair())));
    }

    /** Takes back the last applied versions of one repo: down to a version that stays, or a number of steps. */
    public static Task rollback(Confirmation consent, LockTimeout lockTimeout, Optional<String> to, int steps) {
        return consent.guard(lockTimeout.limit(EachRepo.requireSingleRepo(Access.EXISTING, (repo, report) -> new Migrator(repo, report).rollback(to, steps))));
    }

    /** Takes back the last applied versions of one repo and applies them again. */
    public static Task redo(Confirmation consent, LockTimeout lockTimeout, int steps) {
        return consent.guard(named(true, lockTimeout.limit(EachRepo.requireSingleRepo(Access.EXISTING, (repo, report) -> new Migrator(repo, report).redo(steps)))));
    }

    /** Shows which sessions hold the lock of every repo. If confirmed, ends them. */
    public static Task unlock(Confirmation consent) {
        return EachRepo.toTheEnd((repo, report) -> new Migrator(repo, report).unlock(consent.isGiven()));
    }

    /** Drops the database of every repo. */
    public static Task drop(Confirmation consent) {
        return consent.guard(EachRepo.unopened((repo, report) -> new RepoDatabase(repo, report).drop()));
    }

    /** Creates the database of every repo, migrates it and runs its seeds. */
    public static Task setup(LockTimeout lockTimeout) {
        return named(true, create().then(lockTimeout.limit(OwnCode.warned(SeedTask.afterMigrating(EachRepo::untilOneFails)))));
    }

    /** Drops the database of every repo and sets it up again. */
    public static Task reset(Confirmation consent, LockTimeout lockTimeout) {
        return named(true, drop(consent).then((release, report, child) -> {
            report.left(report.invocation("setup").toString());
            setup(lockTimeout).run(release, report, child);
        }));
    }

    /** Runs a task only if every file in the folders of migrations has the name of a migration. A task that migrates needs at least one. */
    private static Task named(boolean migrates, Task task) {
        return (release, report, child) -> {
            MigrationNames.require(release.repos(), migrates);
            task.run(release, report, child);
        };
    }
}
