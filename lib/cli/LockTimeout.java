package release.cli;

import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import release.config.Durations;
import release.run.Task;

/** How long a command waits for the migration lock if another run holds it. */
public final class LockTimeout {
    /** Reads a duration as the configuration does. */
    public static final class Converter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text).orElseThrow(() -> new TypeConversionException(Durations.problem(text)));
        }
    }

    @Option(
            names = "--lock-timeout",
            paramLabel = "DURATION",
            converter = Converter.class,
            description = "How long to wait for another run that migrates or seeds, such as 90s or 10min; then exit 22"
                    + " (default: no limit).")
    Optional<Duration> limit = Optional.empty();

    /** Lets a task wait for the migration lock at most for this time. */
    public Task limit(Task task) {
        return (release, report, child) ->
                task.run(limit.map(release::withLockTimeout).orElse(release), report, child);
    }
}
