///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs a command of the team's own; the first argument names it
//SOURCES ../lib/ReleaseTasks.java

import release.cli.Terminal;

class run {
    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().runCustom(arguments));
    }
}
