package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.support.Sandbox.quoted;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.OnEachJdk;
import release.support.Sandbox;
import release.support.Sandbox.Run;
import release.support.Tree;

/** The app as a child of {@code start}, a process without JBang: what runs around it, and that signals reach it. */
@OnEachJdk
class StartTest {
    private static final String APP = """
        #!/bin/sh
        # Says what it hears, so that a signal that came twice is seen.
        trap 'echo "app heard TERM"; ended=yes' TERM
        trap 'echo "app heard INT"; ended=yes' INT
        echo "app started with $# arguments: $*"
        touch up
        while [ -z "$ended" ]; do sleep 0.1; done
        sleep 0.5
        echo "app ended"
        exit 7
        """;

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private String start;

    @BeforeEach
    void a_release_with_an_app() {
        sandbox = new Sandbox(folder, "my app", "commands/start.java")
                .withCompiledCommands()
                .script("rel/app.sh", APP)
                .script("rel/say.sh", "#!/bin/sh\necho \"hook says $RELEASE_COMMAND\"\n")
                .script("rel/fail.sh", "#!/bin/sh\nexit 3\n")
                .script(
                        "rel/hang.sh",
                        "#!/bin/sh\necho \"hook hangs in $RELEASE_COMMAND\"\n"
                                + quoted(folder.resolve("my app/rel/long.sh")) + "\n")
                .script("rel/long.sh", "#!/bin/sh\ntrap '' TERM\nwhile sleep 0.1; do :; done\n");
        start = sandbox.compiled("start ");
    }

    private void configure(String text) {
        sandbox.file("rel/config.conf", """
            release.shop {
              version = "1.0"
              commands { start = commands/start.java, early = rel/say.sh, up = rel/say.sh, closing = rel/say.sh, late = rel/say.sh, fail = rel/fail.sh,
                hang = rel/hang.sh }
            """ + text + "}\n");
    }

    /** Sends a signal once this was printed. */
    private Run signalled(String signal, String said, String arguments) throws Exception {
        return sandbox.start(sandbox.checkout(), "exec " + start + arguments)
                .says(said)
                .signal(signal)
                .end();
    }

    @Test
    void a_signal_runs_pre_stop_reaches_the_app_once_and_its_exit_code_is_ours() throws Exception {
        configure("""
            hooks { pre-start = [early], post-start = [up], pre-stop = [closing], post-stop = [late] }
            start = "%s one"
            ready = "test -e up"
            """.formatted(quoted(sandbox.checkout().resolve("rel/app.sh"))));

        var run = signalled("TERM", "hook says up\n  done after ", "-- --two 'three four'");

        assertEquals("""
            shop 1.0
            hook pre-start  early
            hook says early
              done
            app started with 3 arguments: one --two three four
            hook post-start  up
            hook says up
              done
            hook pre-stop  closing
            hook says closing
              done
            app heard TERM
            app ended
            hook post-stop  late
            hook says late
              done
            """, steady(run.out()));
        assertEquals(7, run.exit());
        assertEquals(List.of(), sandbox.processes());
    }

    @Test
    void an_interrupt_that_no_terminal_sent_reaches_the_app_too_where_no_program_is_called_kill() throws Exception {
        configure("start = rel/app.sh\n");
        sandbox.done(
                "mkdir ../few && for tool in env java sh sleep touch; do ln -s \"$(command -v $tool)\" ../few; done");
        sandbox.variable("PATH", folder.resolve("few").toString());

        var run = signalled("INT", "app started", "");
        Tree.deleteLinks(folder);

        assertTrue(run.out().contains("app heard INT\napp ended\n"), run.out());
        assertEquals(7, run.exit());
    }

    @Test
    void a_failing_pre_start_hook_does_not_start_the_app() {
        configure("hooks.pre-start = [fail]\nstart = rel/app.sh\n");

        var run = sandbox.sh(start);

        assertEquals("""
            shop 1.0
            hook pre-start  fail
              FAILED
              It exited with 3.
              See what it says above; then: rel/jbang start
            """, steady(run.out()));
        assertEquals(1, run.exit());
        assertFalse(Files.exists(sandbox.checkout().resolve("up")));
    }

    @Test
    void stdin_reaches_the_app_and_its_exit_code_is_ours() {
        configure("start = \"sh -c 'cat; exit 42'\"\n");

        assertEquals(new Run(42, "shop 1.0\nhello\n", ""), sandbox.sh("echo hello | " + start));
    }

    @Test
    void post_start_waits_until_the_app_is_ready() throws Exception {
        sandbox.script("rel/app.sh", APP.replace("touch up", "sleep 1; echo 'now ready'; touch up"));
        configure("hooks.post-start = [up]\nstart = rel/app.sh\nready = \"test -e up\"\n");

        var run = signalled("TERM", "hook says up\n", "");

        assertTrue(run.out().contains("now ready\nhook post-start  up\n"), run.out());
    }

    @Test
    void an_app_that_is_not_ready_in_time_is_stopped_and_the_run_fails() {
        configure("hooks { post-start = [up], pre-stop = [closing] }\n"
                + "start = rel/app.sh\n"
                + "ready = \"http://127.0.0.1:1/health\"\n"
                + "ready-timeout = 5\n");

        var run = sandbox.sh(start);

        assertTrue(run.out().contains("""
            FAILED
            The app was not ready after 5 s: http://127.0.0.1:1/health
            """), run.out());
        assertTrue(
                run.out().contains("hook says closing\n") && run.out().contains("app heard TERM\napp ended\n"),
                run.out());
        assertFalse(run.out().contains("hook says up"), run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void a_signal_ends_a_hook_of_post_start_and_all_that_it_started_before_post_stop() throws Exception {
        configure("hooks { post-start = [hang, up], post-stop = [late] }\nstart = rel/app.sh\nstop-timeout = 5\n");

        var run = signalled("TERM", "hook hangs", "");

        assertEquals("""
            hook post-start  hang
            hook hangs in hang
              FAILED
              SIGTERM came, and it was killed, since it did not end on a signal.
              Go on with: rel/jbang start
            app heard TERM
            app ended
            hook post-stop  late
            hook says late
              done
            """, after("app started", run));
        assertEquals(7, run.exit());
        assertEquals(List.of(), sandbox.processes());
    }

    @Test
    void the_end_of_the_app_ends_a_hook_of_post_start() {
        configure("hooks { post-start = [hang], post-stop = [late] }\nstart = \"sh -c 'sleep 1; exit 9'\"\n");
        sandbox.script("rel/long.sh", "#!/bin/sh\nwhile sleep 0.1; do :; done\n");

        var run = sandbox.sh(start);

        assertTrue(
                run.out().contains("  It went on after the app had ended, and was ended.\nhook post-stop  late\n"),
                run.out());
        assertEquals(9, run.exit());
        assertEquals(List.of(), sandbox.processes());
    }

    @Test
    void a_second_signal_ends_pre_stop_which_then_has_failed() throws Exception {
        configure("hooks { pre-stop = [hang, closing], post-stop = [late] }\nstart = rel/app.sh\nstop-timeout = 20\n");
        sandbox.script("rel/hang.sh", "#!/bin/sh\necho hook hangs\nexec sleep 600\n");

        var run = sandbox.start(sandbox.checkout(), "exec " + start)
                .says("app started")
                .signal("TERM")
                .says("hook hangs")
                .signal("TERM")
                .end();

        assertEquals("""
            hook pre-stop  hang
            hook hangs
              FAILED
              SIGTERM came, and it was ended.
              Go on with: rel/jbang start
            app heard TERM
            app ended
            hook post-stop  late
            hook says late
              done
            """, after("app started", run));
        assertEquals(7, run.exit());
    }

    @Test
    void pre_stop_has_as_long_as_the_app_to_stop() throws Exception {
        configure("hooks { pre-stop = [hang] }\nstart = rel/app.sh\nstop-timeout = 1\n");
        sandbox.script("rel/hang.sh", "#!/bin/sh\nexec sleep 600\n");

        var run = signalled("TERM", "app started", "");

        assertEquals("""
            hook pre-stop  hang
              FAILED
              It did not end within 1 s, and was ended.
              release.shop.stop-timeout gives it more time.
            app heard TERM
            app ended
            """, after("app started", run));
    }

    @Test
    void a_signal_while_pre_start_runs_starts_nothing_more() throws Exception {
        configure("hooks { pre-start = [hang, up] }\nstart = rel/app.sh\n");
        sandbox.script(
                "rel/hang.sh",
                "#!/bin/sh\ntrap 'ended=yes' TERM\necho hook hangs\nwhile [ -z \"$ended\" ]; do sleep 0.1; done\n");

        var run = signalled("TERM", "hook hangs", "");

        assertEquals("""
            shop 1.0
            hook pre-start  hang
            hook hangs
              done
            Stopped by SIGTERM, before the app was started.
            Go on with: rel/jbang start
            """, steady(run.out()));
        assertEquals(143, run.exit());
    }

    @Test
    void a_hook_has_a_limit() {
        configure("hooks { pre-start = [hang] }\nstart = rel/app.sh\nhook-timeout = 500ms\n");
        sandbox.script("rel/hang.sh", "#!/bin/sh\nexec sleep 600\n");

        var run = sandbox.sh(start);

        assertEquals("""
            shop 1.0
            hook pre-start  hang
              FAILED
              It did not end within 500 ms, and was ended.
              release.shop.hook-timeout gives it more time.
            """, steady(run.out()));
        assertEquals(1, run.exit());
    }

    @Test
    void what_a_hook_leaves_behind_is_ended_and_named() {
        configure("hooks { pre-start = [hang] }\nstart = \"sh -c 'exit 5'\"\n");
        sandbox.script(
                "rel/hang.sh",
                "#!/bin/sh\nsleep 600 &\necho $! > left\nuntil grep -q sleep /proc/$!/comm; do sleep 0.1; done\n");

        var run = sandbox.sh(start);

        assertEquals("""
            shop 1.0
            hook pre-start  hang
              done
              It left sleep behind, which was ended.
            """, steady(run.out()));
        assertEquals(5, run.exit());
        assertNotEquals(0, sandbox.sh("grep -q sleep /proc/$(cat left)/cmdline").exit());
    }

    @Test
    void a_check_that_hangs_leaves_no_process_behind() {
        configure("start = rel/app.sh\nready = \"rel/hang.sh | cat\"\nready-timeout = 1\n");
        sandbox.script("rel/long.sh", "#!/bin/sh\nwhile sleep 0.1; do :; done\n");

        var run = sandbox.sh(start);

        assertEquals("""
            FAILED
            The app was not ready
            See what it says above; release.shop.ready-timeout gives it more time.
            app heard TERM
            app ended
            """, after("app started", run));
        assertEquals(1, run.exit());
        assertEquals(List.of(), sandbox.processes());
    }

    @Test
    void checks_and_hooks_read_nothing_of_what_is_for_the_app() {
        sandbox.script("rel/say.sh", "#!/bin/sh\ncat\n");
        configure("hooks { pre-start = [early], post-start = [up] }\n"
                + "start = \"sh -c 'sleep 1; cat'\"\n"
                + "ready = \"! read line\"\n");

        assertTrue(sandbox.sh("echo hello | " + start).out().endsWith("hello\n"));
    }

    @Test
    void an_app_that_ends_before_it_is_ready_has_its_exit_code_and_no_post_start() {
        configure("hooks { post-start = [up], post-stop = [late] }\nstart = \"sh -c 'exit 9'\"\nready = \"false\"\n");

        assertEquals(new Run(9, """
            shop 1.0
            hook post-stop  late
            hook says late
              done
            """, ""), steady(sandbox.sh(start)));
    }

    @Test
    void an_app_that_does_not_end_is_killed_with_all_that_it_started() throws Exception {
        sandbox.script(
                "rel/app.sh",
                "#!/bin/sh\n"
                        + "trap 'echo app heard TERM' TERM\n"
                        + "rel/long.sh &\n"
                        + "echo app started\n"
                        + "while :; do sleep 0.1; done\n");
        configure("hooks { post-stop = [late] }\nstart = rel/app.sh\nstop-timeout = 1\n");

        var run = signalled("TERM", "app started", "");

        assertEquals("""
            app heard TERM
            FAILED
            The app was killed, since it had not ended 1 s after SIGTERM.
            See why it does not end; release.shop.stop-timeout gives it more time.
            hook post-stop  late
            hook says late
              done
            """, after("app started", run));
        assertEquals(137, run.exit());
        assertEquals(List.of(), sandbox.processes());
    }

    @Test
    void what_a_shell_leaves_running_when_it_is_stopped_is_stopped_too() throws Exception {
        sandbox.script("rel/app.sh", "#!/bin/sh\nrel/server.sh\n")
                .script(
                        "rel/server.sh",
                        "#!/bin/sh\ntrap 'echo server heard TERM; exit' TERM\n"
                                + "echo server started\nwhile :; do sleep 0.1; done\n");
        configure("start = rel/app.sh\n");

        var run = signalled("TERM", "server started", "");

        assertEquals("server heard TERM\n", after("server started", run));
        assertEquals(143, run.exit());
    }

    @Test
    void a_mishap_stops_the_app_and_runs_post_stop() {
        sandbox.script(
                "rel/app.sh",
                "#!/bin/sh\n"
                        + "trap 'echo app heard TERM; exit 7' TERM\n"
                        + "cd .. && mv 'my app' moved\n"
                        + "while :; do sleep 0.1; done\n");
        configure("hooks { post-stop = [late] }\nstart = rel/app.sh\nready = \"exit 1\"\n");

        var run = sandbox.sh(folder, "cd 'my app' && " + start);

        assertTrue(run.out().contains("app heard TERM\nhook post-stop  late\n"), run.out());
        assertTrue(run.err().startsWith("start: unexpected IOException: "), run.err());
        assertEquals(1, run.exit());
    }

    @Test
    void a_ready_that_leads_nowhere_is_a_mistake_before_anything_starts() {
        configure("hooks.pre-start = [early]\n"
                + "start = rel/app.sh\n"
                + "ready = \"http://local host:80/\"\n"
                + "stop-timeout = soon\n");

        assertEquals(new Run(2, "", """
            rel/config.conf:7 release.shop.ready is not a URL (Illegal character in authority): http://local host:80/
            rel/config.conf:8 release.shop.stop-timeout must be a duration such as 500ms, 5s or 10min, not soon
            """), sandbox.sh(start));
    }

    @Test
    void hooks_and_the_app_get_the_variables_that_the_launcher_was_started_with_also_those_that_its_shell_dropped() {
        configure("hooks.pre-start = [early]\nstart = env\n");
        sandbox.script("rel/say.sh", "#!/bin/sh\ntr '\\0' '\\n' </proc/$$/environ\n");

        var out = sandbox.done("RELEASE_DROPPED='app.text=dropped' env app.other=here " + start);

        for (var part : List.of(out.split("\n  done"))) {
            assertTrue(
                    part.contains("\napp.text=dropped\n")
                            && part.contains("\napp.other=here\n")
                            && !part.contains("RELEASE_DROPPED"),
                    part);
        }
    }

    @Test
    void check_says_what_would_run_and_starts_nothing() {
        configure("hooks { pre-start = [early], post-stop = [late] }\nstart = rel/app.sh\nready = \"test -e up\"\n");

        assertEquals("""
            shop 1.0
              pre-start  early
              start      rel/app.sh
              ready      test -e up
              post-stop  late
            """, sandbox.sh(start + "--check").out());
    }

    @Test
    void without_a_command_line_of_the_app_it_says_what_is_missing() {
        configure("");

        var err = sandbox.failed(2, start);
        assertTrue(err.contains("rel/config.conf release.shop.start is missing: the command line of the app\n"), err);
    }

    /** What was printed after the line that begins so. */
    private static String after(String line, Run run) {
        var out = steady(run.out());
        return out.substring(out.indexOf('\n', out.indexOf(line)) + 1);
    }

    private static Run steady(Run run) {
        return new Run(run.exit(), steady(run.out()), run.err());
    }

    private static String steady(String out) {
        return out.replaceAll(" after \\d.*", "")
                .replaceAll("(rel/jbang start)@.*", "$1"); // its classes are those of another checkout
    }
}
