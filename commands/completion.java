///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java
//SOURCES baseline.java
//SOURCES bundle.java
//SOURCES catalog.java
//SOURCES commands.java
//SOURCES create.java
//SOURCES describe.java
//SOURCES doctor.java
//SOURCES drop.java
//SOURCES eval.java
//SOURCES init.java
//SOURCES migrate.java
//SOURCES new.java
//SOURCES redo.java
//SOURCES repair.java
//SOURCES reset.java
//SOURCES rollback.java
//SOURCES seed.java
//SOURCES setup.java
//SOURCES start.java
//SOURCES status.java
//SOURCES unlock.java
//SOURCES validate.java
//SOURCES wait.java

import java.util.List;
import picocli.CommandLine.Command;
import release.cli.Completion;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.run.Task;

@Command(name = "completion", header = "Prints a script that completes every command of the release in bash and zsh", description =
    "It completes names of commands, their options, environments, apps and repos, after rel/jbang and after jbang.",
    footer = {"source <(rel/jbang completion)",
        "rel/jbang completion >~/.myapp-completion && echo 'source ~/.myapp-completion' >>~/.bashrc"})
@ExitCodes({})
class completion extends ReleaseCommand {
    public static void main(String... arguments) {
        run(new completion(), arguments);
    }

    @Override
    public Task call() {
        options.plain();
        var commands = List.<Object>of(new baseline(), new bundle(), new catalog(), new commands(), new completion(),
            new create(), new describe(), new doctor(), new drop(), new eval(), new init(), new migrate(), new newMigration(), new redo(),
            new repair(), new reset(), new rollback(), new seed(), new setup(), new start(), new status(), new unlock(), new validate(), new wait());
        return (release, report, child) -> report.row(new Completion(release, commands).row());
    }
}
