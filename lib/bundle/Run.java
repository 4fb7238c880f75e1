package release.bundle;

import release.cli.Terminal;

/** Runs a command of the team's own in a bundle, as {@code commands/run.java} does in a checkout. The first argument names it. */
final class Run {
    private Run() {}

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().runCustom(arguments));
    }
}
