/**
 * The migrations of one open repo. Migrator is the way in; UpToDate in fastpath is asked before it.
 * Its folders import each other in one direction only: fastpath, flyway, lock, apply, seed, each those before it.
 * It must not import run, seed or cli. Only migrate and its folders import org.flywaydb.
 */
package release.migrate;

//SOURCES AppliedVersion.java
//SOURCES HistoryVersion.java
//SOURCES MigrationSettings.java
//SOURCES Migrator.java
