package release.report;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A command for a person to type next. It can be pasted: each word is quoted for a POSIX shell, and all of it is one line.
 *
 * @param command the words that name it: {@code rel/jbang migrate}
 * @param arguments the arguments, in this order
 */
public record Invocation(String command, List<Argument> arguments) {
    /**
     * All uses of one option, or the arguments without an option.
     *
     * @param option its name; empty for arguments without an option
     * @param words as a shell reads them: {@code --repo main}
     */
    public record Argument(String option, List<String> words) {
        public Argument {
            words = List.copyOf(words);
        }

        /** An option that takes no value. */
        public static Argument flag(String option) {
            return new Argument(option, List.of(option));
        }

        /** An option with its values. A value that begins with a dash would be taken for another option, so it follows an equals sign. */
        public static Argument option(String option, List<String> values) {
            return new Argument(
                    option,
                    values.stream()
                            .map(value -> option + (value.startsWith("-") ? "=" : " ") + quoted(value))
                            .toList());
        }

        /** Arguments without an option. */
        public static Argument rest(List<String> values) {
            var words = new ArrayList<>(values.stream().map(Invocation::quoted).toList());
            if (values.stream().anyMatch(value -> value.startsWith("-"))) words.add(0, "--");
            return new Argument("", words);
        }

        /** The same with a secret value left out. A shell that is given it runs nothing. */
        public Argument withheld() {
            var unknown = "\"${AS_TYPED:?type it again, it holds a secret}\"";
            return new Argument(option, List.of(option.isEmpty() ? unknown : option + " " + unknown));
        }
    }

    public Invocation {
        arguments = List.copyOf(arguments);
    }

    /** A command without arguments. */
    public static Invocation of(String command) {
        return new Invocation(command, List.of());
    }

    /** The same with an option that has no value. */
    public Invocation with(String option) {
        return with(Argument.flag(option));
    }

    /** The same with this value for an option, instead of earlier ones. */
    public Invocation with(String option, String value) {
        return with(option, List.of(value));
    }

    /** The same with these values for an option, instead of earlier ones. */
    public Invocation with(String option, List<String> values) {
        return with(Argument.option(option, values));
    }

    private Invocation with(Argument argument) {
        var all = new ArrayList<Argument>();
        arguments.forEach(other -> all.add(other.option().equals(argument.option()) ? argument : other));
        // Arguments without an option stand last.
        if (!all.contains(argument))
            all.add(
                    all.isEmpty() || !all.get(all.size() - 1).option().isEmpty() ? all.size() : all.size() - 1,
                    argument);
        return new Invocation(command, all);
    }

    /** The same without some options. */
    public Invocation without(String... options) {
        return new Invocation(
                command,
                arguments.stream()
                        .filter(argument -> !Arrays.asList(options).contains(argument.option()))
                        .toList());
    }

    @Override
    public String toString() {
        var words = new ArrayList<>(List.of(command));
        arguments.forEach(argument -> words.addAll(argument.words()));
        return String.join(" ", words);
    }

    /**
     * A word quoted for a POSIX shell. Control characters would break the line or be shown as something else, so printf
     * writes them. Line breaks at the end of a word are lost by that.
     */
    public static String quoted(String word) {
        if (word.matches("[\\w./:@%+,-][\\w./:@%+=,-]*")) return word;
        if (word.chars().noneMatch(Character::isISOControl)) return "'" + word.replace("'", "'\\''") + "'";
        var format = new StringBuilder();
        if (word.startsWith("-")) format.append(octal('-')); // no option of printf's
        word.substring(word.startsWith("-") ? 1 : 0)
                .codePoints()
                .forEach(c -> format.append(
                        switch (c) {
                            case '\n' -> "\\n";
                            case '\\' -> "\\\\";
                            case '%' -> "%%";
                            default ->
                                Character.isISOControl(c) || c == '\'' || c == '!' ? octal(c) : Character.toString(c);
                        }));
        return "\"$(printf '" + format + "')\"";
    }

    private static String octal(int character) {
        var bytes = new StringBuilder();
        for (byte b : Character.toString(character).getBytes(StandardCharsets.UTF_8))
            bytes.append(String.format("\\%03o", b & 0xFF));
        return bytes.toString();
    }
}
