package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import release.support.TestRelease.Run;

/** What a run of the doctor says, without what is different on every machine. */
public final class Doctor {
    private Doctor() {}

    /** What it says about the repos: versions and free connections as letters, and all dots as three. */
    public static String repos(Run run) {
        int begin = run.out().indexOf("repo ");
        return (begin < 0 ? run.out() : run.out().substring(begin)).replaceAll(" \\.{3,} ", " ... ")
            .replaceAll("(?m)^(  (?:server|driver)  .*?)\\d+\\.\\d+\\S*", "$1N").replaceAll("\\d+ more free", "N more free")
            .replaceAll("(?m)^\\d+ repos?: .*\n", "");
    }

    /** The line about one check, and what is said below it. The user of a test, whose name ends in {@code _user}, is USER. */
    public static String check(Run run, String name) {
        var text = new StringBuilder();
        var within = false;
        for (var line : run.out().replaceAll(" \\.{3,} ", " ... ").lines().toList()) {
            if (!line.startsWith("      ")) within = line.matches("  " + name + " .*");
            if (within) text.append(line.strip()).append('\n');
        }
        return Optional.of(text.toString()).filter(found -> !found.isEmpty()).orElseThrow(() -> new AssertionError("no " + name + " in " + run.out()))
            .replaceAll("<main>_user('?@'?(127\\.0\\.0\\.1|localhost))?", "USER");
    }

    /** Asserts how a run ended and what it says about one check, which is the first word of the text. */
    public static void verify(int exit, String text, Run run) {
        assertEquals(text, check(run, text.substring(0, text.indexOf(' '))));
        assertEquals(exit, run.exit(), run.out());
    }
}
