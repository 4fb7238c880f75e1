/**
 * Java from a file, compiled and run on a connection: for seeds and for eval.
 * It must not import migrate, seed or eval.
 */
package release.snippet;

//SOURCES Folder.java
//SOURCES JavaFile.java
//SOURCES Shell.java
//SOURCES ShellClasses.java
//SOURCES Snippet.java
//SOURCES Visible.java
