package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.config.DatabaseUrl;
import release.config.Place;

class PlaceTest {
    private static final Path ROOT = Path.of("/srv/till");

    private static Place place(String url) {
        return Place.of(DatabaseUrl.parse(url, ROOT));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:postgresql://db:1/till?ssl=true       | till     | jdbc:postgresql://db:1/postgres?ssl=true jdbc:postgresql://db:1/template1?ssl=true
        jdbc:postgresql:till                       | till     | jdbc:postgresql:postgres jdbc:postgresql:template1
        jdbc:postgresql://one:1,two:2/till         | till     | jdbc:postgresql://one:1,two:2/postgres jdbc:postgresql://one:1,two:2/template1
        jdbc:postgresql://db/postgres              | postgres | jdbc:postgresql://db/template1
        postgres://app:p%2Fss@[::1]:5432/a%22b%20c | a"b c    | jdbc:postgresql://[::1]:5432/postgres jdbc:postgresql://[::1]:5432/template1
        jdbc:postgresql://db/a+b%2Bc               | a b+c    | jdbc:postgresql://db/postgres jdbc:postgresql://db/template1
        jdbc:mysql://db/a+b%60c                    | a b`c    | jdbc:mysql://db/
        jdbc:mysql://app:p/ss@db/till?x=/          | till     | jdbc:mysql://app:p/ss@db/?x=/
        jdbc:mysql:replication://one,two/till      | till     | jdbc:mysql:replication://one,two/
        jdbc:mariadb://db/a+b%20c`d?useSsl=true    | a+b%20c`d | jdbc:mariadb://db/?useSsl=true
        jdbc:mariadb://address=(host=db)/till      | till     | jdbc:mariadb://address=(host=db)/
        """)
    void a_server_is_reached_without_the_database_and_its_name_is_what_the_driver_makes_of_it(String url, String name, String servers) {
        var place = assertInstanceOf(Place.OnServer.class, place(url));

        assertEquals(name, place.name());
        assertEquals(servers, place.servers().stream().map(DatabaseUrl::jdbc).collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:h2:./data/till;MODE=MySQL              | /srv/till/data/till.mv.db   | jdbc:h2:/srv/till/data/till;MODE=MySQL
        jdbc:h2:file:./a%20b;ifexists=true;USER=sa  | /srv/till/a%20b.mv.db       | jdbc:h2:file:/srv/till/a%20b;USER=sa
        jdbc:h2:/data/till;FORBID_CREATION=TRUE     | /data/till.mv.db            | jdbc:h2:/data/till
        jdbc:sqlite:data/a%20b.db?cache=shared      | /srv/till/data/a%20b.db     | jdbc:sqlite:/srv/till/data/a%20b.db?cache=shared
        jdbc:sqlite:file:data/a%20b.db?cache=shared | /srv/till/data/a b.db       | jdbc:sqlite:file:/srv/till/data/a%20b.db?cache=shared
        """)
    void a_file_is_the_one_that_the_driver_opens(String url, Path file, String creating) {
        var place = assertInstanceOf(Place.InFile.class, place(url));

        assertEquals(file, place.file());
        assertEquals(creating, place.url().jdbc());
    }

    @ParameterizedTest
    @ValueSource(strings = {"~/till", "file:~/till"})
    void a_tilde_is_the_home_folder(String file) {
        var place = assertInstanceOf(Place.InFile.class, place("jdbc:h2:" + file));

        assertEquals(Path.of(System.getProperty("user.home"), "till.mv.db"), place.file());
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:sqlserver://db;databaseName=till", "jdbc:oracle:thin:@db:1521:xe", "jdbc:h2:ssl://db/till",
        "jdbc:sqlite::resource:till.db", "postgres://db", "mysql://db/", "jdbc:postgresql://db/a/b"})
    void what_it_does_not_know_how_to_create_is_elsewhere(String url) {
        assertInstanceOf(Place.Elsewhere.class, place(url));
    }
}
