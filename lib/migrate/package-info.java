/**
 * The migrations of one open repo. Migrator is the way in; UpToDate in fastpath is asked before it.
 * Its folders import each other in one direction only: fastpath, flyway, lock, apply, seed, each those before it.
 * It must not import run, seed or cli. Only migrate and its folders import org.flywaydb.
 */
package release.migrate;

//SOURCES AppliedVersion.java
//SOURCES FlywayMigrator.java
//SOURCES HistoryVersion.java
//SOURCES MigrationSettings.java
//SOURCES Migrator.java
//SOURCES apply/package-info.java
//SOURCES fastpath/package-info.java
//SOURCES flyway/package-info.java
//SOURCES lock/package-info.java
//SOURCES seed/package-info.java
