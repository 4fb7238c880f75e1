///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs a command of the release's own, named by the first argument
//SOURCES ../lib/ReleaseTasks.java

import release.cli.Terminal;

class run {
    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().runCustom(arguments));
    }
}
