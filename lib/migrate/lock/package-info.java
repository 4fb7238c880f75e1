/**
 * Who may migrate: one lock for each kind of database, and what is said of who holds it.
 * It must not import migrate.
 * It imports config, database, repo and report.
 * What should go: SessionLock imports migrate/apply.
 */
package release.migrate.lock;

//SOURCES AdvisoryLock.java
//SOURCES FileLock.java
//SOURCES HistoryLock.java
//SOURCES MigrationLock.java
//SOURCES NamedLock.java
//SOURCES NoLock.java
//SOURCES RowLock.java
//SOURCES SessionLock.java
