/**
 * Flyway, opened and configured for a repo: its parts, its parsers, its errors in our words.
 * It must not import lock, apply, seed or migrate itself.
 */
package release.migrate.flyway;

//DEPS org.flywaydb:flyway-core:13.12.0
//DEPS org.flywaydb:flyway-database-postgresql:13.12.0
//DEPS org.flywaydb:flyway-mysql:13.12.0
//SOURCES AppFlyway.java
//SOURCES AppMigration.java
//SOURCES Cancelled.java
//SOURCES Columns.java
//SOURCES FastPathResolver.java
//SOURCES FlywayFailure.java
//SOURCES FlywayLog.java
//SOURCES FlywayMessage.java
//SOURCES FlywayOpener.java
//SOURCES FlywayParts.java
//SOURCES FlywaySettings.java
//SOURCES JavaFailure.java
//SOURCES JavaMigrations.java
//SOURCES LockFreed.java
//SOURCES MigrationName.java
//SOURCES MigrationNames.java
//SOURCES OldHistory.java
//SOURCES PackagedScripts.java
//SOURCES PendingMigration.java
//SOURCES Placeholder.java
//SOURCES Remains.java
//SOURCES Script.java
//SOURCES ScriptEnd.java
//SOURCES ScriptError.java
//SOURCES ScriptParsers.java
//SOURCES SqlAdvice.java
//SOURCES SqlScript.java
//SOURCES SqlText.java
//SOURCES StoredProgram.java
//SOURCES Timeouts.java
//SOURCES Undecodable.java
//SOURCES Unfollowed.java
//SOURCES WithoutCallbacks.java
