/**
 * Puts the suite into the repository of an app. Its files are packed into the jar of init only, so ReleaseTasks.java does not name this folder.
 * It must not import ReleaseTasks.
 */
package release.init;

//SOURCES AppConfig.java
//SOURCES ChecksumList.java
//SOURCES Datasource.java
//SOURCES Init.java
//SOURCES Suite.java
