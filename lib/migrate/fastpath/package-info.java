/**
 * Tells without Flyway whether anything is pending: it reads the history with one query and compares it with the files. Where it has a doubt, Flyway is asked.
 * It must not load org.flywaydb while all is plain.
 * It imports config, repo and report.
 * What should go: FastPathHistory imports migrate/apply; FastPathScript and FastPathSettings import migrate/flyway.
 */
package release.migrate.fastpath;

//SOURCES FastPathHistory.java
//SOURCES FastPathMigrations.java
//SOURCES FastPathScript.java
//SOURCES FastPathScripts.java
//SOURCES FastPathSettings.java
//SOURCES FastPathVersion.java
//SOURCES NeedsFlyway.java
//SOURCES UpToDate.java
