package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Files of rows as seeds: what the command says of them; how they are read and written is in RowFileTest. */
class SeedRowsTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database)
            .migration("main", "V1__create_users.sql", "create table users (id int primary key, name varchar(40) not null);\n")
            .with("main", "seeds = [rel/main/users.csv, { file = rel/main/more.ndjson, table = users, on-conflict = update }]")
            .file("rel/main/more.ndjson", "{\"id\": 2, \"name\": \"Grace\"}\n{\"id\": 3, \"name\": \"Mary\"}\n");
    }

    @EveryDatabase
    void rows_of_files_go_into_their_tables_and_are_counted(TestDatabase database) {
        var shop = shop(database).file("rel/main/users.csv", "id,name\n1,Ada\n2,\"Noether, Emmy\"\n");

        var run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              seed users.csv ......................................... seeded       5 ms
                  2 rows affected
              seed more.ndjson ....................................... seeded       5 ms
                  2 rows affected
            1 repo: 1 applied, 2 seeded
            """.formatted(database.name().toLowerCase(Locale.ROOT)), run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertEquals(List.of("1 | Ada", "2 | Grace", "3 | Mary"), shop.rows("main", "select id, name from users order by id"));
        assertEquals(List.of("2", "2"), shop.query("main", history("row_count", database)));
    }

    @EveryDatabase
    void a_bad_row_is_named_and_nothing_of_its_file_stays(TestDatabase database) {
        var shop = shop(database).file("rel/main/users.csv", "id,name\n1,Ada\nsecond,Emmy\n");

        var run = shop.run("seed");

        assertEquals(List.of("      rel/main/users.csv:3:1", "      It was rolled back, nothing of it remains.",
            "      Fix the seed, then: jbang seed@shop"), run.out().lines()
            .filter(line -> line.contains("users.csv:") || line.contains("rolled back") || line.contains("Fix")).toList(), run.out());
        assertEquals(1, run.out().lines().filter(line -> line.contains("second")).count(), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of("0"), shop.query("main", "select count(*) from users"));
        assertEquals(List.of(), shop.query("main", history("seed", database)));
    }

    /** Its names are in lower case in every database, as those of Flyway's own history are. */
    private static String history(String column, TestDatabase database) {
        var query = "select <" + column + "> from <release_seed_history>";
        return query.replaceAll("[<>]", database == TestDatabase.MARIADB || database == TestDatabase.MYSQL ? "`" : "\"");
    }
}
