package release.support;

import java.util.List;
import java.util.regex.Pattern;
import org.instancio.Random;

/** Texts that nobody types, and texts that somebody typed with mistakes in them. */
public final class FuzzText {
    private static final Pattern TOKEN = Pattern.compile("\"[^\"\\n]*\"|[\\w./-]+|\\S");
    /** Nothing in here may lead out of the machine or the test's folder. */
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\t",
            "\n",
            "\r\n",
            "\0",
            "\u0001",
            "\u001b[31m",
            "\u007f",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ufffd",
            "\u00e9",
            "e\u0301",
            "\u65e5\u672c",
            "\ud83d\ude00",
            "\ud800",
            "\u0130",
            ".",
            "..",
            "../..",
            "/",
            "//",
            "\\",
            "~",
            "-",
            "--",
            "---",
            "=",
            ":",
            "::",
            ";",
            ",",
            "@",
            "#",
            "&",
            "?",
            "*",
            "[",
            "]",
            "{",
            "}",
            "(",
            ")",
            "'",
            "\"",
            "\"\"\"",
            "`",
            "$",
            "${",
            "${x}",
            "${?x}",
            "${?x",
            "$(touch pwned)",
            "`touch pwned`",
            ";touch pwned;",
            "|touch pwned",
            "%",
            "%s",
            "%n",
            "%00",
            "%2",
            "%zz",
            "+=",
            "null",
            "true",
            "0",
            "-1",
            "007",
            "1.10",
            "1e999",
            "0x1F",
            "NaN",
            "2147483648",
            "9223372036854775808",
            "99999999999999999999999999999999",
            "include \"config.conf\"",
            "a.b.c",
            "__",
            "V1__a.sql",
            "//DESCRIPTION");

    private FuzzText() {}

    /** A number from 0 to this one, which is not among them. */
    public static int below(Random random, int end) {
        return random.intRange(0, end - 1);
    }

    /** Mostly short, sometimes long, rarely very long. */
    public static String text(Random random) {
        return switch (below(random, 12)) {
            case 0, 1, 2, 3, 4 -> random.oneOf(TEXTS);
            case 5, 6 -> random.oneOf(TEXTS) + random.oneOf(TEXTS);
            case 7 -> random.alphanumeric(random.intRange(1, 12)) + random.oneOf(TEXTS);
            case 8 -> random.oneOf(TEXTS).repeat(random.intRange(2, 40));
            case 9 ->
                random.stringOf(
                        random.intRange(1, 20),
                        "\0\n\r\t \"'\\$`{}[]().,:;=+-_/@#%&*?<>|~!^aZ0\u00e9\u65e5\ud83d\ude00".toCharArray());
            case 10 -> bytes(random);
            default ->
                random.trueOrFalse(0.05)
                        ? random.alphanumeric(random.intRange(1_000, 20_000))
                        : random.digits(random.intRange(1, 40));
        };
    }

    private static String bytes(Random random) {
        var text = new StringBuilder();
        for (int i = random.intRange(1, 30); i > 0; i--) text.append((char) random.intRange(0, 0x2fff));
        return text.toString();
    }

    /** The same text with one to four mistakes in it. */
    public static String mutated(String text, Random random) {
        var mutated = text;
        for (int i = random.intRange(1, 4); i > 0; i--) mutated = mistake(mutated, random);
        return mutated;
    }

    private static String mistake(String text, Random random) {
        if (text.isEmpty()) return text(random);
        int at = below(random, text.length());
        int end = Math.min(text.length(), at + random.intRange(1, random.trueOrFalse() ? 8 : 120));
        return switch (below(random, 9)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, end) + text.substring(at);
            case 2 -> text.substring(0, at) + text(random) + text.substring(at);
            case 3 -> text.substring(0, at);
            case 4 -> text.substring(0, at) + random.character() + text.substring(at + 1);
            case 5 -> swapped(text, random);
            case 6 -> text.substring(0, at) + "{".repeat(random.intRange(1, 50)) + text.substring(at);
            default -> replaced(text, random);
        };
    }

    /** One token in place of another. */
    private static String replaced(String text, Random random) {
        var tokens = TOKEN.matcher(text).results().toList();
        if (tokens.isEmpty()) return text(random);
        var gone = random.oneOf(tokens);
        var instead = random.trueOrFalse()
                ? random.oneOf(tokens).group()
                : random.trueOrFalse() ? text(random) : "\"" + text(random) + "\"";
        return text.substring(0, gone.start()) + instead + text.substring(gone.end());
    }

    private static String swapped(String text, Random random) {
        var lines = text.split("\n", -1);
        int one = below(random, lines.length);
        int other = below(random, lines.length);
        var line = lines[one];
        lines[one] = lines[other];
        lines[other] = line;
        return String.join("\n", lines);
    }
}
