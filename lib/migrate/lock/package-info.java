/**
 * Who may migrate: one lock for each kind of database, and what is said of who holds it.
 * It must not import apply, seed or migrate itself.
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
