package release.report;

import java.time.Duration;
import java.util.List;

/**
 * How far a run over many repos and tenants is.
 *
 * @param at what the run works on now, such as {@code tenants/acme V3}
 */
public record RunProgress(int done, int of, int failed, Duration since, List<String> at) {
    public RunProgress {
        at = List.copyOf(at);
    }
}
