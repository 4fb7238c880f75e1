/**
 * Tells without Flyway whether anything is pending: it reads the history with one query and compares it with the files. Where
 * that is not enough, it throws NeedsFlyway. It is the lowest of the folders of migrate.
 * It must not import org.flywaydb, nor another folder of migrate.
 */
package release.migrate.fastpath;

//SOURCES FastPathHistory.java
//SOURCES FastPathScript.java
//SOURCES FastPathScripts.java
//SOURCES FastPathSettings.java
//SOURCES FastPathVersion.java
//SOURCES NeedsFlyway.java
//SOURCES OwnTables.java
//SOURCES UpToDate.java
