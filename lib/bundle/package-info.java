/**
 * Assembles a release into a folder and a .tar.gz that run with nothing but Java.
 * It must not import ReleaseTasks.
 */
package release.bundle;

//SOURCES Bundle.java
//SOURCES CheckoutFiles.java
//SOURCES ClassArchive.java
//SOURCES Contents.java
//SOURCES FakePostgres.java
//SOURCES Jar.java
//SOURCES JarClasses.java
//SOURCES JavaRuntime.java
//SOURCES Launcher.java
//SOURCES Libraries.java
//SOURCES Manifest.java
//SOURCES Run.java
//SOURCES Scripts.java
//SOURCES TarGz.java
//SOURCES Tool.java
//SOURCES Training.java
//SOURCES Tree.java
//SOURCES Workplace.java
