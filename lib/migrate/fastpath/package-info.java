/**
 * Tells without Flyway whether anything is pending: it reads the history with one query and compares it with the files. Where it has a doubt, Flyway is asked.
 * It must not load org.flywaydb while all is plain.
 * It imports config, repo and report.
 * What should go: PlainHistory imports migrate/apply; PlainScript and PlainSettings import migrate/flyway.
 */
package release.migrate.fastpath;

//SOURCES Doubt.java
//SOURCES PlainHistory.java
//SOURCES PlainMigrations.java
//SOURCES PlainScript.java
//SOURCES PlainScripts.java
//SOURCES PlainSettings.java
//SOURCES PlainVersion.java
//SOURCES UpToDate.java
