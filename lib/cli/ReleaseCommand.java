package release.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import release.run.Task;

/** A command on a release: it has the common options, and {@link #call} returns its task. */
public abstract class ReleaseCommand implements Callable<Task> {
    @Mixin
    protected final Options options = new Options();

    /** Runs a command, and ends the process with its exit code. */
    protected static void run(ReleaseCommand command, String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(command, arguments));
    }

    public final Options options() {
        return options;
    }

    @Override
    public abstract Task call();
}
