/**
 * For people who write migrations: the files of the next one, and a database to try it on.
 * It must not import migrate.
 */
package release.develop;

//SOURCES DatabaseFile.java
//SOURCES DatabaseServer.java
//SOURCES MigrationFiles.java
//SOURCES NewMigration.java
//SOURCES RepoDatabase.java
//SOURCES Version.java
