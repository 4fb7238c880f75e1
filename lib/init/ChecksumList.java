package release.init;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The list of files that rel/jbang may use once it has downloaded them. A team adds to it, so it is the one file that is not replaced. */
final class ChecksumList {
    static final String FILE = "rel/checksums/checksums.sha256";
    private static final String SEPARATOR = "  ";

    private ChecksumList() {}

    /** Both lists in one, by path. Of two lines for one path, the existing one stays. */
    static byte[] merged(byte[] suite, byte[] present) {
        var lines = Stream.of(present, suite)
                .map(list -> new String(list, StandardCharsets.UTF_8).lines().toList())
                .flatMap(List::stream)
                .filter(line -> line.contains(SEPARATOR))
                .collect(Collectors.toMap(
                        line -> line.substring(line.indexOf(SEPARATOR)),
                        line -> line,
                        (first, second) -> first,
                        TreeMap::new));
        return lines.values().stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }
}
