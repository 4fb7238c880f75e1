/**
 * Other processes, and the signals of this one: starts a process with a limit, ends a process with its children, passes signals to listeners.
 * It must import nothing of ours.
 */
package release.process;

//SOURCES BoundedProcess.java
//SOURCES ProcessTree.java
//SOURCES Programs.java
//SOURCES Signals.java
//SOURCES StopRequests.java
