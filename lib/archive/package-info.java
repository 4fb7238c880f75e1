/**
 * Loads what a command loads, so that the JVM can archive the classes. rel/jbang starts it.
 * It must not be imported.
 */
package release.archive;

//SOURCES ClassArchiveRun.java
