/**
 * A task over every repo and tenant of a release: the loop, the parallel work, what is skipped.
 * It must not import ReleaseTasks or cli: a task is handed to it.
 * It imports app, catalog, config, database, hooks, migrate, process, repo and report.
 */
package release.run;

//SOURCES AtLeast.java
//SOURCES Awaiting.java
//SOURCES EachRepo.java
//SOURCES Kept.java
//SOURCES MaxFailures.java
//SOURCES OwnCode.java
//SOURCES Pace.java
//SOURCES Parallel.java
//SOURCES RepoAction.java
//SOURCES RepoWaiter.java
//SOURCES Shard.java
//SOURCES Task.java
//SOURCES Units.java
//SOURCES Workers.java
