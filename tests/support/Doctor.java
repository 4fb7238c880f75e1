package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import release.support.TestRelease.Run;

/** What a run of the doctor says, without what is different on every machine. */
public final class Doctor {
    private Doctor() {}

    /** The run with only what it says about the repos: versions and free connections as letters, and all dots as three. */
    public static Run repos(Run run) {
        return new Run(
                run.exit(),
                run.out()
                        .replaceFirst("(?s).*?(?=repo )", "")
                        .replaceAll(" \\.{3,} ", " ... ")
                        .replaceAll("(?m)^(  (?:server|driver)  .*?)\\d+\\.\\d+\\S*", "$1N")
                        .replaceAll("\\d+ more free", "N more free")
                        .replaceAll("(?m)^\\d+ repos?: .*\n", ""),
                run.err());
    }

    /** The line about one check, and what is said below it. The user of a test, whose name ends in {@code _user}, is USER. */
    public static String check(Run run, String name) {
        var text = Pattern.compile("(?m)^  " + name + " .*\n( {6}.*\n)*")
                .matcher(run.out())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining());
        assertFalse(text.isEmpty(), () -> "no " + name + " in " + run.out());
        return text.replaceAll(" \\.{3,} ", " ... ")
                .replaceAll("(?m)^ +| +$", "")
                .replaceAll("<main>_user('?@'?(127\\.0\\.0\\.1|localhost))?", "USER");
    }

    /** Asserts how a run ended and what it says about one check, which is the first word of the text. */
    public static void verify(int exit, String text, Run run) {
        assertEquals(text, check(run, text.substring(0, text.indexOf(' '))));
        assertEquals(exit, run.exit(), run.out());
        assertEquals("", run.err());
    }
}
