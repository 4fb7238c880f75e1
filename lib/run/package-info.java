/**
 * A task over every repo and tenant of a release: the loop, the parallel work, what is skipped.
 * It must not import ReleaseTasks or cli: a task is handed to it.
 */
package release.run;

//SOURCES Concurrency.java
//SOURCES EachRepo.java
//SOURCES MaxFailures.java
//SOURCES OwnCode.java
//SOURCES Parallel.java
//SOURCES RepoAction.java
//SOURCES RepoWaiter.java
//SOURCES RequiredVersions.java
//SOURCES SeedTask.java
//SOURCES Shard.java
//SOURCES SharedTenantConnection.java
//SOURCES Task.java
//SOURCES VersionWaiter.java
//SOURCES WorkQueue.java
//SOURCES WorkerPool.java
