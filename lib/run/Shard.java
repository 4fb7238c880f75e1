package release.run;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import release.config.InvalidConfiguration;
import release.config.Origin;

/**
 * One part of the tenants, for a machine of its own. A tenant stays in the same part, whatever other tenants there are.
 *
 * @param number from 1 to count
 */
public record Shard(int number, int count) {
    public static final String OPTION = "--shard";
    /** Set by Kubernetes in each pod of an indexed Job; it counts from 0. */
    private static final String INDEX = "JOB_COMPLETION_INDEX";
    /** Set by the author of the Job: its completions. */
    private static final String COUNT = "RELEASE_SHARDS";

    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    /**
     * The part that was asked for, or the part of this pod. Empty if there is none.
     *
     * @throws InvalidConfiguration if that is not a part
     */
    static Optional<Shard> of(Optional<String> option, Map<String, String> variables) {
        if (option.isPresent()) return Optional.of(parsed(option.get()));
        var index = variables.getOrDefault(INDEX, "");
        var count = variables.getOrDefault(COUNT, "");
        return index.isEmpty() || count.isEmpty() ? Optional.empty() : Optional.of(ofPod(index, count));
    }

    /** The part of this pod, written like the option. Empty if the variables name none. */
    public static Optional<String> ofPod(Map<String, String> variables) {
        var index = variables.getOrDefault(INDEX, "");
        var count = variables.getOrDefault(COUNT, "");
        return (index + count).matches("\\d{2,12}") && !index.isEmpty() && !count.isEmpty()
                ? Optional.of(Long.parseLong(index) + 1 + "/" + count)
                : Optional.empty();
    }

    private static Shard parsed(String text) {
        var written = WRITTEN.matcher(text);
        if (written.matches()) {
            var shard = new Shard(Integer.parseInt(written.group(1)), Integer.parseInt(written.group(2)));
            if (shard.isOne()) return shard;
        }
        throw InvalidConfiguration.because(
                Origin.of(OPTION), text.isEmpty() ? "\"\"" : text, "must be I/N with I from 1 to N, such as 3/8");
    }

    private static Shard ofPod(String index, String count) {
        if (!count.matches("\\d{1,6}") || Integer.parseInt(count) < 1) {
            throw InvalidConfiguration.because(
                    Origin.of("variable " + COUNT), count, "must be a number from 1: the completions of the Job");
        }
        var shard = new Shard(index.matches("\\d{1,6}") ? Integer.parseInt(index) + 1 : 0, Integer.parseInt(count));
        if (shard.isOne()) return shard;
        throw InvalidConfiguration.because(
                Origin.of("variable " + INDEX), index, "must be a number below " + COUNT + ", which is " + count);
    }

    private boolean isOne() {
        return number >= 1 && number <= count;
    }

    /** Whether a tenant is in this part. The CRC-32 of its name decides: it is the same on every machine and in every version. */
    boolean has(String tenant) {
        var sum = new CRC32();
        sum.update(tenant.getBytes(StandardCharsets.UTF_8));
        return sum.getValue() % count == number - 1;
    }

    /** {@code 3/8}. */
    @Override
    public String toString() {
        return number + "/" + count;
    }
}
