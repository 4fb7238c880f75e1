package release.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Knows what must never be shown, and takes it out of texts that others wrote: driver messages, statements, traces. */
public final class Secrets {
    private static final String NAMES = "(?:password|passwd|passphrase|pwd|secret|token|credential|api_?key|private_?key)";
    static final Pattern SECRET_NAME = Pattern.compile("(?i).*" + NAMES + ".*");
    private static final Pattern USERINFO = Pattern.compile("(://)[^/\\s:@]*:[^/\\s]*@");
    private static final Pattern PARAMETER = Pattern.compile("(?i)((?:^|[?&;,(\\s'\"])[\\w.-]*" + NAMES + "[\\w.-]*[\"`]?\\s*=\\s*)"
        + "(?:'[^']*'|\"[^\"]*\"|[^\\s&;,)\"']+)");
    private final List<Pattern> values;

    public Secrets(Collection<String> values) {
        this.values = values.stream().filter(value -> !value.isBlank()).distinct()
            .sorted((a, b) -> Integer.compare(b.length(), a.length())).map(Secrets::pattern).toList();
    }

    /** No values are known yet; what looks like a secret is still taken out. */
    public static Secrets none() {
        return new Secrets(List.of());
    }

    /** The text with every known secret value, every URL's userinfo and every secret parameter replaced by ***. */
    public String redact(String text) {
        if (text == null) return null;
        var safe = USERINFO.matcher(text).replaceAll("$1***@");
        safe = PARAMETER.matcher(safe).replaceAll("$1***");
        for (var value : values) safe = value.matcher(safe).replaceAll("***");
        return safe;
    }

    /**
     * A short secret may be part of any word, and is one only where it stands alone. A database may fold a name that it
     * quotes to upper or lower case, and a text that became one line has other spaces.
     */
    private static Pattern pattern(String value) {
        var quoted = Arrays.stream(value.strip().split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
        return Pattern.compile(value.length() > 3 ? quoted : "(?<!\\w)" + quoted + "(?!\\w)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
