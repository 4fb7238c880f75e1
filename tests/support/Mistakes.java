package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Configurations in which each mistake has a comment with what must be said about it. */
public final class Mistakes {
    private Mistakes() {}

    /**
     * Checks that what a command says about rel/config.conf is what its comments say, in their order, and nothing else:
     * {@code usr = root #! app.shop.repos.main.usr is unknown}. Each is said with the line of its comment, unless it names a
     * place itself. A dot at its beginning stands for the repo main of the app shop.
     */
    public static void verify(TestRelease release, String... options) {
        var run = release.run("commands", options);
        assertEquals(expected(release.read("rel/config.conf")), run.err());
        assertEquals("", run.out());
        assertEquals(2, run.exit());
    }

    private static String expected(String config) {
        var expected = new StringBuilder();
        int number = 0;
        for (var line : config.split("\n")) {
            number++;
            var comments = line.split(" *#! ");
            for (int i = 1; i < comments.length; i++) {
                if (!comments[i].matches("(rel/|variable |--).*"))
                    expected.append("rel/config.conf:").append(number).append(' ');
                expected.append(comments[i].replaceFirst("^\\.", "app.shop.repos.main."))
                        .append('\n');
            }
        }
        return expected.toString();
    }
}
