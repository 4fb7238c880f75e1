package release.bundle;

import release.cli.Terminal;

/** Runs a command of the release's own in a bundle, named by the first argument, as {@code commands/run.java} does in a checkout. */
final class Run {
    private Run() {}

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().runCustom(arguments));
    }
}
