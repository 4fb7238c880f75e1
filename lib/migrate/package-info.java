/**
 * The migrations of one open repo. Migrator is the way in; UpToDate in migrate/fastpath is asked before it.
 * It must not import run, seed or cli. Only migrate and its folders import org.flywaydb.
 * It imports config, database, migrate/apply, migrate/fastpath, migrate/flyway, migrate/lock, migrate/seed, repo and report.
 */
package release.migrate;

//SOURCES AppliedVersion.java
//SOURCES HistoryVersion.java
//SOURCES Migrator.java
