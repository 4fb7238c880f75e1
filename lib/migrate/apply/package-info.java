/**
 * Applies migrations one after the other, or takes them back: the session, the attempt, the retry, the journal, the signals.
 * Footprint says what may be committed already; the journal, the retry and the report go by it.
 * It must not import seed or migrate itself.
 */
package release.migrate.apply;

import release.migrate.flyway.Remains;

//SOURCES Applier.java
//SOURCES Attempt.java
//SOURCES BlockerWatch.java
//SOURCES Direction.java
//SOURCES Disagreement.java
//SOURCES FollowedConnection.java
//SOURCES Footprint.java
//SOURCES H2Transaction.java
//SOURCES History.java
//SOURCES Journal.java
//SOURCES MariaDbTransaction.java
//SOURCES MigrationBatch.java
//SOURCES MigrationRun.java
//SOURCES MigrationSession.java
//SOURCES MigrationStep.java
//SOURCES Outcome.java
//SOURCES OwnTransaction.java
//SOURCES PostgresTransaction.java
//SOURCES RepeatablePhase.java
//SOURCES Retry.java
//SOURCES Rollback.java
//SOURCES RoundTrip.java
//SOURCES ScriptPrefetch.java
//SOURCES SessionSettings.java
//SOURCES SqliteTransaction.java
//SOURCES StatementListener.java
//SOURCES StopSignal.java
//SOURCES Unfinished.java
//SOURCES UnknownTransaction.java
//SOURCES Work.java
