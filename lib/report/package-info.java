/**
 * What happened, as values, and the exit code that follows from it.
 * It must import nothing of ours. How it is printed is in report/format.
 */
package release.report;

//SOURCES ExitCode.java
//SOURCES Failure.java
//SOURCES Invocation.java
//SOURCES Next.java
//SOURCES Progress.java
//SOURCES RepoFailed.java
//SOURCES RepoReport.java
//SOURCES Report.java
//SOURCES Result.java
//SOURCES RunProgress.java
//SOURCES Step.java
//SOURCES TenantCounts.java
//SOURCES format/package-info.java
