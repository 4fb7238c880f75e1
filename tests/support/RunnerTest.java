package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.support.Event.Kind;

/** The runner of the tests: a test that it did not run is not taken for one that passed. */
class RunnerTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long seconds;

    private Outcome outcome(boolean onTerminal, int expected) {
        return new Outcome(
                new PrintStream(written, true, StandardCharsets.UTF_8),
                onTerminal,
                expected,
                () -> TimeUnit.SECONDS.toNanos(seconds));
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8).replace("\r\033[K", "<");
    }

    @Test
    void says_how_far_it_is_and_what_failed() {
        var outcome = outcome(false, 3);
        outcome.began("release.LockTest");
        outcome.heard(new Event(Kind.PASSED, "LockTest > waits()", ""));
        seconds = 70;
        outcome.showProgress();
        outcome.heard(new Event(Kind.FAILED, "LockTest > ends()", "    no\n"));
        outcome.heard(new Event(Kind.CLASS_ENDED, "release.LockTest", ""));
        outcome.began("release.faults.KillTest");
        outcome.heard(new Event(Kind.SKIPPED, "KillTest > kills()", "no shell"));
        seconds = 75;
        outcome.heard(new Event(Kind.CLASS_ENDED, "release.faults.KillTest", ""));
        outcome.showProgress();

        assertFalse(outcome.end());

        assertEquals("""
            1/3  1:10
            failed: LockTest > ends()
            skipped: KillTest > kills(): no shell
            3/3  1:15  1 failed
            took 1:15; the slowest of 2 classes:
                70 s  LockTest
                 5 s  KillTest
            FAILED: LockTest > ends()
                no

            1 passed, 1 failed, 1 skipped
            """, text());
    }

    @Test
    void writes_over_one_line_on_a_terminal_and_keeps_it_short() {
        var outcome = outcome(true, 2000);
        outcome.began("release.LockTest");
        outcome.began("release.Test" + "WithALongName".repeat(5));
        outcome.heard(new Event(Kind.PASSED, "LockTest > waits()", ""));
        outcome.heard(new Event(Kind.FAILED, "LockTest > ends()", ""));

        assertEquals(
                "<1/2000  0:00  LockTest, TestWithALongNameWithALongNameWithALongNameWithALongNam"
                        + "<failed: LockTest > ends()\n"
                        + "<2/2000  0:00  1 failed  LockTest, TestWithALongNameWithALongNameWithALongNameWi",
                text());
    }

    @Test
    void tests_that_did_not_run_are_a_failure() {
        var outcome = outcome(false, 2);
        outcome.began("release.LockTest");
        outcome.heard(new Event(Kind.PASSED, "LockTest > waits()", ""));

        assertFalse(outcome.end());
        outcome.heard(new Event(Kind.PASSED, "LockTest > is_too_late()", ""));
        assertFalse(outcome.end());

        assertEquals("""
            took 0:00; the slowest of 0 classes:
            broken off in LockTest
            only 1 of 2 tests ran
            1 passed, 0 failed, 0 skipped
            """, text());
    }

    /** Their names do not end with Test, so that no run finds them. */
    static class Ending {
        @Test
        void ends_its_process() {
            Runtime.getRuntime().halt(7);
        }
    }

    static class EndingToo extends Ending {}

    static class Passing {
        @Test
        void passes() {}

        @Test
        @OnlyInAll
        void is_not_asked_for() {}
    }

    @Test
    void a_class_whose_process_ends_has_failed_and_the_others_run() throws Exception {
        var outcome = outcome(false, 1);

        Workers.run(
                Stream.of(Ending.class, EndingToo.class, Passing.class)
                        .map(Class::getName)
                        .toList(),
                List.of(),
                outcome);

        assertFalse(outcome.end());
        var failed = "FAILED: release.support.RunnerTest$Ending\n"
                + "    The process that ran it has ended; its exit code is 7.\n";
        assertTrue(text().contains(failed), text());
        assertTrue(text().endsWith("\n1 passed, 2 failed, 0 skipped\n"), text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        RunnerTest           |
        --tag jdk RunnerTest |
        RunnerTst            | [no test class has RunnerTst in its name; did you mean RunnerTest?]
        RunnerTest --tag jdx | [no test has the tag jdx; there is: jdk]
        """)
    void what_is_asked_for_and_does_not_exist_is_said(String arguments, String problems) {
        assertEquals(
                problems == null ? "[]" : problems,
                Tests.parse(arguments.split(" ")).problems().toString());
    }

    /** JUnit passes over a class that cannot be loaded, and one in another package. */
    @OnEachJdk
    @Test
    void every_file_of_tests_is_found() throws IOException {
        var found = Tests.parse("--all").find().classes().stream()
                .map(name -> name.replaceFirst(".*\\.", "") + ".java")
                .sorted()
                .toList();

        try (var files = Files.walk(Checkout.root().resolve("tests"), 2)) {
            assertEquals(
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith("Test.java"))
                            .sorted()
                            .toList(),
                    found);
        }
    }

    @Test
    void finds_classes_and_counts_their_tests() {
        assertEquals(
                List.of(RunnerTest.class.getName()),
                Tests.parse("RunnerTest").find().classes());
        assertEquals(10, Tests.parse("RunnerTest").find().count()); // of seven methods, one with four arguments
        assertEquals(1, Tests.parse("RunnerTest", "--tag", "jdk").find().count());
    }
}
