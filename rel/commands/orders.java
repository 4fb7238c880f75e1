///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Counts the orders by their status
//SOURCES ../../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Options;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;

@Command(name = "orders", header = "Counts the orders by their status")
class orders implements Callable<Task> {
    @Mixin
    Options options = new Options();

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new orders(), arguments));
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
