/**
 * What was typed comes in here, and the exit code goes out: arguments, options, help, confirmation.
 * It must not import ReleaseTasks, which its options are handed to. picocli is for cli, run's options and the commands.
 * It imports catalog, config, config/hocon, hooks, report, report/format, run and startup.
 * What should go: Terminal imports migrate/fastpath; Terminal imports repo.
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
