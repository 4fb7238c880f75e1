///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import release.ReleaseTasks;
import release.cli.ReleaseCommand;
import release.run.Task;

@Command(name = "orders", header = "Counts the orders by their status")
class orders extends ReleaseCommand {
    public static void main(String... arguments) {
        run(new orders(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.withRepos((repo, report) -> {
            if (!repo.config().name().equals("main")) return;
            var sql = "select status, count(*) from orders group by status order by status";
            try (var connection = repo.connect(); var rows = connection.createStatement().executeQuery(sql)) {
                while (rows.next()) report.note(rows.getInt(2) + " " + rows.getString(1));
            }
        });
    }
}
