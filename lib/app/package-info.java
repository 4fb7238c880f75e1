/**
 * The deployed app, a jar or a folder. It is read in place and never started: its files, its classes, its code that decides on migrations.
 * It must import nothing of ours.
 */
package release.app;

//SOURCES AppClassLoader.java
//SOURCES ClassFile.java
//SOURCES DecidingCode.java
//SOURCES Deployable.java
//SOURCES FolderRoot.java
//SOURCES JarRoot.java
//SOURCES Layout.java
//SOURCES Root.java
//SOURCES Unreadable.java
//SOURCES ZipTrailer.java
//SOURCES settings/package-info.java
