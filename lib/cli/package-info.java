/**
 * What was typed comes in here, and the exit code goes out: arguments, options, help, confirmation.
 * It must not import ReleaseTasks; the commands pass the options to it. Only cli, the commands, and run for two options import picocli.
 */
package release.cli;

//DEPS info.picocli:picocli:4.7.7
//SOURCES Arguments.java
//SOURCES Completion.java
//SOURCES Confirmation.java
//SOURCES ExitCodes.java
//SOURCES Help.java
//SOURCES LockTimeout.java
//SOURCES Options.java
//SOURCES ReleaseCommand.java
//SOURCES Terminal.java
//SOURCES Typed.java
//SOURCES WithOptions.java
