package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
        sandbox = new Sandbox(folder, "my app", "commands/start.java").withCompiledCommands().script("rel/app.sh", APP)
            .script("rel/say.sh", "#!/bin/sh\necho \"hook says $RELEASE_COMMAND\"\n").script("rel/fail.sh", "#!/bin/sh\nexit 3\n");
        start = sandbox.compiled("start ");
    }

    private void configure(String text) {
        sandbox.file("rel/config.conf", """
            release.shop {
              version = "1.0"
              commands { start = commands/start.java, early = rel/say.sh, up = rel/say.sh, closing = rel/say.sh, late = rel/say.sh, fail = rel/fail.sh }
            """ + text + "}\n");
    }

    /** Sends a signal once this was printed. */
    private Run signalled(String signal, String said, String arguments) throws Exception {
        return sandbox.start(sandbox.checkout(), "exec " + start + arguments).says(said).signal(signal).end();
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
        sandbox.done("mkdir ../few && for tool in env java sh sleep touch; do ln -s \"$(command -v $tool)\" ../few; done");
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
            """, steady(run.out()).replaceFirst("start@.*", "start")); // from the classes of another checkout
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
        configure("hooks { post-start = [up], pre-stop = [closing] }\nstart = rel/app.sh\nready = \"http://127.0.0.1:1/health\"\nready-timeout = 5\n");

        var run = sandbox.sh(start);

        assertTrue(run.out().contains("""
            FAILED
            The app was not ready after 5 s: http://127.0.0.1:1/health
            """), run.out());
        assertTrue(run.out().contains("hook says closing\n") && run.out().contains("app heard TERM\napp ended\n"), run.out());
        assertFalse(run.out().contains("hook says up"), run.out());
        assertEquals(7, run.exit());
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

    private static String steady(String out) {
        return out.replaceAll(" after \\d.*", "");
    }
}
