package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What a database says to a script that runs well, its notices and warnings, stands below the script in the report. */
class ServerMessagesTest {
    private static final String RAISES = """
        create table t (id int);
        drop table if exists never_there;
        do $$ begin
            raise warning 'look at me';
            raise notice E'moved %\\nrows', 42;
        end $$;
        """;

    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database);
    }

    @Test
    void notices_and_warnings_of_postgresql_stand_below_their_migration() {
        var shop = shop(TestDatabase.POSTGRESQL)
                .migration("main", "V1__t.sql", RAISES)
                .migration("main", "V2__u.sql", "create table u (id int);\n");

        shop.run("migrate").exits(0).prints("""
            shop 1.0
            repo main  (postgresql <main>)
              V1  t .................................................. applied      5 ms
                  warning: look at me
                  notice: moved 42 rows
              V2  u .................................................. applied      5 ms
            1 repo: 2 applied
            """);
    }

    @Test
    void in_json_they_are_a_list() {
        shop(TestDatabase.POSTGRESQL)
                .migration("main", "V1__t.sql", RAISES)
                .run("migrate", "--json")
                .exits(0)
                .says("\"messages\": [\n"
                        + "            \"warning: look at me\",\n"
                        + "            \"notice: moved 42 rows\"\n"
                        + "          ]");
    }

    @Test
    void of_many_the_first_are_shown_and_the_rest_is_counted() {
        shop(TestDatabase.POSTGRESQL)
                .migration(
                        "main",
                        "V1__t.sql",
                        "do $$ begin for i in 1..2011 loop raise notice 'row %', i; end loop; end $$;\n")
                .run("migrate")
                .exits(0)
                .says("      notice: row 10\n      and 2,001 more\n")
                .neverSays("row 11");
    }

    /** Plain scripts that go to the server together, several at a time after the first quick ones. */
    @Test
    void those_of_scripts_that_are_sent_together_stand_each_below_its_own() {
        var shop = shop(TestDatabase.POSTGRESQL);
        shop.execute(
                "main",
                "create function tell() returns trigger language plpgsql as $$ begin raise warning 'told %', new.id;"
                        + " return new; end $$");
        shop.execute("main", "create table told (id int)");
        shop.execute("main", "create trigger tell before insert on told for each row execute function tell()");
        shop.with("main", "flyway.baselineOnMigrate = true, flyway.baselineVersion = 0");
        for (int i = 1; i <= 40; i++)
            shop.migration(
                    "main",
                    "V" + i + "__m.sql",
                    i % 13 == 0 ? "insert into told values (" + i + ");\n" : "create table m" + i + " (id int);\n");
        shop.migration("main", "V41__m.sql", "insert into told values (41);\ncreate table m1 (id int);\n");

        var out = shop.run("migrate").exits(1).out();

        assertEquals(
                List.of(
                        "V13",
                        "warning: told 13",
                        "V26",
                        "warning: told 26",
                        "V39",
                        "warning: told 39",
                        "V41",
                        "warning: told 41"),
                out.lines()
                        .map(String::strip)
                        .filter(line -> line.matches("V(13|26|39|41) +m .*|warning: .*"))
                        .map(line -> line.replaceFirst(" +m \\.\\..*", ""))
                        .toList());
    }

    @Test
    void what_was_said_before_a_statement_failed_is_told_too() {
        shop(TestDatabase.POSTGRESQL)
                .migration("main", "V1__t.sql", RAISES + "select 1/0;\n")
                .run("migrate")
                .exits(1)
                .says("      warning: look at me\n");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void warnings_of_mariadb_stand_below_their_migration_and_seed(TestDatabase database) {
        var shop = shop(database)
                .migration(
                        "main",
                        "V1__t.sql",
                        "drop table if exists t;\n"
                                + "create table t (v varchar(2));\n"
                                + "insert ignore into t values ('abcdef');\n")
                .seed("main", "s.sql", "insert ignore into t values ('ghijkl');\n");

        shop.run("seed")
                .exits(0)
                .says("applied")
                .says("      warning: Data truncated for column 'v' at row 1\n  seed s.sql")
                .says("seeded       5 ms\n      warning: Data truncated");
    }

    @Test
    void those_of_seeds_stand_below_them_whether_scripts_or_rows() {
        var shop = shop(TestDatabase.POSTGRESQL)
                .migration("main", "V1__t.sql", """
                    create table t (id int);
                    create function tell() returns trigger language plpgsql as $$ begin raise warning 'told %', new.id; return new; end $$;
                    create trigger tell before insert on t for each row execute function tell();
                    """)
                .seed("main", "s.sql", "insert into t values (1);\ninsert into t values (2);\n")
                .seed("main", "t.csv", "id\n3\n4\n");

        shop.run("seed")
                .exits(0)
                .says("      warning: told 1\n      warning: told 2\n")
                .says("      warning: told 3\n      warning: told 4\n");
    }
}
