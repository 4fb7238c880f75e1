/**
 * Other processes and the signals of this one: how one is started with a limit, how all of one is ended, who is told of a signal.
 * It must import nothing of ours.
 */
package release.process;

//SOURCES BoundedProcess.java
//SOURCES ProcessTree.java
//SOURCES Programs.java
//SOURCES Signals.java
//SOURCES StopRequests.java
