package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.config.Database;
import release.config.DatabaseUrl;
import release.database.DatabaseLocation;

/** What a database URL means: the database, its address, its secrets, and where it lies. */
class DatabaseUrlTest {
    private static final String KNOWN = "(known: jdbc:h2: jdbc:sqlite: jdbc:postgresql: jdbc:mariadb: jdbc:mysql: "
            + "jdbc:sqlserver: jdbc:oracle: postgres:// mysql:// mariadb://)";

    private static final String SOCKET =
            "leads to a unix socket, which the driver cannot connect to; give host and port of the server: "
                    + "//host:port/database";

    private static DatabaseUrl parse(String url) {
        return DatabaseUrl.parse(url, Path.of("/srv/my app"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:h2:file:./data/shop                | H2         | file:./data/shop
        jdbc:h2:file:./shop@home;PASSWORD=hunter2 | H2       | file:./shop@home
        jdbc:sqlite:data/shop.db                | SQLITE     | data/shop.db
        jdbc:postgresql://db:5432/shop?user=app | POSTGRESQL | db:5432/shop
        jdbc:mariadb://db/shop                  | MARIADB    | db/shop
        jdbc:mysql://db/shop                    | MYSQL      | db/shop
        jdbc:sqlserver://db:1433;encrypt=false  | SQLSERVER  | db:1433
        jdbc:oracle:thin:@//db:1521/xe          | ORACLE     | db:1521/xe
        jdbc:oracle:thin:@db:1521:xe            | ORACLE     | db:1521:xe
        postgres://db/shop                      | POSTGRESQL | db/shop
        postgresql://db/shop                    | POSTGRESQL | db/shop
        mysql://db/shop                         | MYSQL      | db/shop
        mariadb://db/shop                       | MARIADB    | db/shop
        """)
    void knows_the_database_and_shows_its_address(String url, Database database, String address) {
        assertEquals(database, parse(url).database());
        assertEquals(address, parse(url).address());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:h2:file:./data/shop;MODE=MySQL  | jdbc:h2:file:/srv/my app/data/shop;MODE=MySQL
        jdbc:h2:./data/../shop               | jdbc:h2:/srv/my app/shop
        jdbc:h2:file:/var/shop               | jdbc:h2:file:/var/shop
        jdbc:h2:~/shop                       | jdbc:h2:~/shop
        jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1   | jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1
        jdbc:h2:split:20:./data/shop         | jdbc:h2:split:20:/srv/my app/data/shop
        jdbc:h2:split:nio:./data/shop        | jdbc:h2:split:nio:/srv/my app/data/shop
        jdbc:h2:nio:~/shop                   | jdbc:h2:nio:~/shop
        jdbc:otel:h2:./shop                  | jdbc:h2:/srv/my app/shop
        jdbc:p6spy:postgresql://db/shop      | jdbc:postgresql://db/shop
        jdbc:aws-wrapper:mariadb://db/shop   | jdbc:mariadb://db/shop
        jdbc:h2:memFS:./shop                 | jdbc:h2:memFS:./shop
        jdbc:sqlite:~/shop.db                | jdbc:sqlite:/srv/my app/~/shop.db
        jdbc:h2:tcp://db/./shop              | jdbc:h2:tcp://db/./shop
        jdbc:sqlite:data/shop.db?cache=x     | jdbc:sqlite:/srv/my app/data/shop.db?cache=x
        jdbc:sqlite:file:data/shop.db        | jdbc:sqlite:file:/srv/my app/data/shop.db
        jdbc:sqlite:/var/shop.db             | jdbc:sqlite:/var/shop.db
        jdbc:sqlite:file::memory:?cache=shared | jdbc:sqlite:file::memory:?cache=shared
        jdbc:postgresql:./shop               | jdbc:postgresql:./shop
        jdbc:h2:file:./data/shop@home;PASSWORD=hunter2 | jdbc:h2:file:/srv/my app/data/shop@home;PASSWORD=hunter2
        """)
    void files_of_embedded_databases_are_relative_to_the_release_root_and_nothing_else_is(String url, String jdbc) {
        assertEquals(jdbc, parse(url).jdbc());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", " \t\n", "\u00a0", "\ufeff", "\u200b"})
    void white_space_around_it_is_none_of_it(String space) {
        for (var url : List.of("postgres://app:x@db/shop", "jdbc:mariadb://db/shop", "jdbc:h2:file:/shop;MODE=MySQL")) {
            assertEquals(parse(url), parse(space + url + space));
        }
        var inside = assertThrows(IllegalArgumentException.class, () -> parse("postgres://db/\nshop"))
                .getMessage();
        assertEquals("has a line break or a tab in it; write it in one line", inside);
    }

    @Test
    void
            user_and_password_of_a_database_url_are_decoded_and_leave_the_url_and_what_it_does_not_say_is_left_to_the_keys() {
        var url = parse("postgres://ap%70:p%40ss%3A%2F+%25@db:5432/shop?sslmode=require");

        assertEquals("jdbc:postgresql://db:5432/shop?sslmode=require", url.jdbc());
        assertEquals(Optional.of("app"), url.user());
        assertEquals(Optional.of("p@ss:/+%"), url.password());
        assertEquals(Set.of("p@ss:/+%", "p%40ss%3A%2F+%25"), url.secrets());
        assertEquals(
                Set.of(),
                parse("jdbc:postgresql://db:5432/shop?user=app&sslmode=require").secrets());
        assertEquals(Set.of(), parse("jdbc:h2:file:./shop;MODE=MySQL;USER=sa").secrets());

        assertEquals(Optional.empty(), parse("postgres://db/shop").user());
        assertEquals(Optional.of("app"), parse("postgres://app@db/shop").user());
        assertEquals(Optional.empty(), parse("postgres://app@db/shop").password());
        assertEquals(Optional.empty(), parse("postgres://app:@db/shop").password());
        assertEquals(Optional.empty(), parse("postgres://:secret@db/shop").user());
        assertEquals(Optional.of("a:b"), parse("postgres://app:a:b@db/shop").password());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        postgres://app:x@[2001:db8::1]:5432/shop | jdbc:postgresql://[2001:db8::1]:5432/shop | [2001:db8::1]:5432/shop
        jdbc:postgresql://[::1]:5432/shop        | jdbc:postgresql://[::1]:5432/shop         | [::1]:5432/shop
        mariadb://app:x@shop_db/shop             | jdbc:mariadb://shop_db/shop               | shop_db/shop
        postgres://app:x@one:1,two:2/shop        | jdbc:postgresql://one:1,two:2/shop        | one:1,two:2/shop
        postgres://db                            | jdbc:postgresql://db/                     | db
        postgres://db?sslmode=require            | jdbc:postgresql://db/?sslmode=require     | db
        """)
    void hosts_may_be_ipv6_addresses_or_several_and_without_a_database_the_server_chooses(
            String url, String jdbc, String address) {
        assertEquals(jdbc, parse(url).jdbc());
        assertEquals(address, parse(url).address());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:file:./shop;USER=sa;PASSWORD=hunter2",
                "jdbc:h2:file:./shop;PASSWORD=hunter2;USER=sa",
                "jdbc:h2:tcp://db/shop;PASSWORD=hunter2;CIPHER=AES",
                "jdbc:sqlite:shop.db?cipher=x&password=hunter2",
                "jdbc:postgresql://db/shop?user=app&password=hunter2&ssl=true",
                "jdbc:postgresql://db/shop?user=a@b&password=hunter2",
                "jdbc:postgresql://db?sslpassword=hunter2",
                "jdbc:postgresql://app:hunter2@db/shop",
                "jdbc:mariadb://db/shop?credentialType=x&trustStorePassword=hunter2",
                "jdbc:mysql://app:hunter2@db/shop",
                "jdbc:mysql://app:one@first,app:hunter2@second/shop",
                "jdbc:mysql://(host=db,port=1,user=app,password=hunter2)/shop",
                "jdbc:mysql://address=(host=db)(password=hunter2)(port=1)/shop",
                "jdbc:sqlserver://db:1433;user=sa;password=hunter2;encrypt=false",
                "jdbc:sqlserver://db:1433;password={hunter2};user=sa",
                "jdbc:oracle:thin:scott/hunter2@//db:1521/xe",
                "jdbc:oracle:thin:scott/hunter2@db:1521:xe",
                "postgres://app:hunter2@db/shop",
                "postgres://db/shop?password=hunter2",
                "postgres://app:x@db/shop?sslmode=require&sslpassword=hunter2",
                "mysql://app:hunter2@db/shop?accessToken=x"
            })
    void a_secret_is_known_and_never_part_of_the_address(String written) {
        var url = parse(written);

        assertTrue(url.secrets().contains("hunter2"), url.secrets()::toString);
        assertFalse((url.address() + url).contains("hunter2"), url.address());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:mysql://app:p@ss@db/shop                  | p@ss
        jdbc:mysql://app:p?ss@db/shop                  | p?ss
        jdbc:mysql://app:p/ss@db/shop                  | p/ss
        jdbc:sqlserver://db;password={p;ss};user=sa    | p;ss
        jdbc:postgresql://db/shop?password=p;ss&user=a | p;ss
        jdbc:postgresql://db/shop?password=p%26ss      | p&ss
        jdbc:postgresql://db/shop?password=p%zz        | p%zz
        jdbc:oracle:thin:scott/p/ss@db:1521:xe         | p/ss
        """)
    void a_secret_may_hold_what_else_ends_it(String written, String secret) {
        var url = parse(written);

        assertTrue(url.secrets().contains(secret), url.secrets()::toString);
        assertTrue(url.address().matches("db.*") && !url.address().contains("ss"), url.address());
    }

    /** What users paste: the reason must be there, and nothing of the URL that could be a secret. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                               | is not a database URL KNOWN
        hunter2                          | is not a database URL KNOWN
        app:hunter2@db/shop              | is not a database URL KNOWN
        app:hunter2@db://shop            | is not a database URL KNOWN
        jdbc:                            | has an unknown kind of database KNOWN
        jdbc:app/hunter2@db              | has an unknown kind of database KNOWN
        jdbc:postgres://app:hunter2@db   | has an unknown kind of database, jdbc:postgres:; did you mean postgresql? KNOWN
        jdbc:db2://db/shop:user=hunter2; | has an unknown kind of database, jdbc:db2: KNOWN
        postgress://app:hunter2@db/shop  | has the unknown scheme postgress://; did you mean postgres? KNOWN
        https://app:hunter2@db/shop      | has the unknown scheme https:// KNOWN
        postgres://app:hun ter2@db/shop | is not a URL: Illegal character in authority; ENCODE
        postgres://app:hunter2%@db/shop | is not a URL: Malformed escape pair; ENCODE
        postgres://app:hunter/2@db/shop | has an @ or # after its host; ENCODE
        postgres://app:hunter?2@db/shop | has an @ or # after its host; ENCODE
        postgres://app:hunter#2@db/shop | has an @ or # after its host; ENCODE
        postgres://app:hunter2#db       | has an @ or # after its host; ENCODE
        postgres:///shop                | names no host; write scheme://user:password@host:port/database
        jdbc:h2:                        | names no database after jdbc:h2:
        jdbc:h2:mem:                    | is a database in memory without a name, so each connection would get one of its own; name it: jdbc:h2:mem:NAME
        jdbc:h2:mem:;MODE=MySQL         | is a database in memory without a name, so each connection would get one of its own; name it: jdbc:h2:mem:NAME
        jdbc:sqlite::memory:            | is a database in memory, so each connection would get one of its own; share it: jdbc:sqlite:file:NAME?mode=memory&cache=shared
        jdbc:sqlite:file:a?mode=memory  | is a database in memory, so each connection would get one of its own; share it: jdbc:sqlite:file:NAME?mode=memory&cache=shared
        "postgres://app:hunter2@db/shop" | is in quotes, which are part of the value here; write it without them
        `jdbc:mariadb://db/shop          | is in quotes, which are part of the value here; write it without them
        postgres://app@/shop?host=/var/run/postgresql | SOCKET
        postgres://app:hunter2@%2Fvar%2Frun/shop | SOCKET
        jdbc:postgresql:///shop?ssl=false&host=%2Ftmp | SOCKET
        jdbc:mariadb:///shop?localSocket=/run/mysqld/mysqld.sock | SOCKET
        jdbc:mariadb://address=(localSocket=/run/x.sock)/shop | SOCKET
        mysql://app@localhost/shop?socket=/tmp/mysql.sock | SOCKET
        mysql://app@localhost/shop?unix_socket=/tmp/mysql.sock | SOCKET
        postgres://app@/shop?host=db     | has its host among the parameters, where the driver does not read it; write //host:port/database
        """)
    void a_url_that_cannot_be_read_is_told_why_and_what_we_know_and_not_quoted(String url, String reason) {
        assertEquals(
                reason.replace("SOCKET", SOCKET)
                        .replace("KNOWN", KNOWN)
                        .replace("ENCODE", "percent-encode special characters in user and password"),
                assertThrows(IllegalArgumentException.class, () -> parse(url)).getMessage());
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
    void a_server_is_reached_without_the_database_and_its_name_is_what_the_driver_makes_of_it(
            String url, String name, String servers) {
        var place = assertInstanceOf(DatabaseLocation.OnServer.class, DatabaseLocation.of(parse(url)));

        assertEquals(name, place.name());
        assertEquals(servers, place.servers().stream().map(DatabaseUrl::jdbc).collect(Collectors.joining(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:h2:./data/till;MODE=MySQL              | /srv/my app/data/till.mv.db   | jdbc:h2:/srv/my app/data/till;MODE=MySQL
        jdbc:h2:file:./a%20b;ifexists=true;USER=sa  | /srv/my app/a%20b.mv.db       | jdbc:h2:file:/srv/my app/a%20b;USER=sa
        jdbc:h2:/data/till;FORBID_CREATION=TRUE     | /data/till.mv.db            | jdbc:h2:/data/till
        jdbc:h2:~/till                              | ~/till.mv.db                  | jdbc:h2:~/till
        jdbc:h2:file:~/till                         | ~/till.mv.db                  | jdbc:h2:file:~/till
        jdbc:h2:async:./data/till                   | /srv/my app/data/till.mv.db   | jdbc:h2:async:/srv/my app/data/till
        jdbc:h2:nio:~/till                          | ~/till.mv.db                  | jdbc:h2:nio:~/till
        jdbc:sqlite:file:data/till.db?mode=rw&cache=shared | /srv/my app/data/till.db    | jdbc:sqlite:file:/srv/my app/data/till.db?mode=rwc&cache=shared
        jdbc:sqlite:file:///data/till.db            | /data/till.db                 | jdbc:sqlite:file:///data/till.db
        jdbc:sqlite:file://localhost/data/till.db   | /data/till.db                 | jdbc:sqlite:file://localhost/data/till.db
        jdbc:sqlite:till.db?mode=rw&busy_timeout=5  | /srv/my app/till.db?mode=rw   | jdbc:sqlite:/srv/my app/till.db?mode=rw&busy_timeout=5
        jdbc:sqlite:data/till.db?open_mode=2        | /srv/my app/data/till.db      | jdbc:sqlite:/srv/my app/data/till.db?open_mode=6
        jdbc:sqlite:data/a%20b.db?foreign_keys=1    | /srv/my app/data/a%20b.db     | jdbc:sqlite:/srv/my app/data/a%20b.db?foreign_keys=1
        jdbc:sqlite:data/a%20b.db?cache=shared      | /srv/my app/data/a%20b.db?cache=shared | jdbc:sqlite:/srv/my app/data/a%20b.db?cache=shared
        jdbc:sqlite:file:data/a%20b.db?cache=shared | /srv/my app/data/a b.db       | jdbc:sqlite:file:/srv/my app/data/a%20b.db?cache=shared
        """)
    void a_file_is_the_one_that_the_driver_opens(String url, String file, String creating) {
        var place = assertInstanceOf(DatabaseLocation.InFile.class, DatabaseLocation.of(parse(url)));

        assertEquals(
                file.replaceFirst("^~", System.getProperty("user.home")),
                place.file().toString());
        assertEquals(creating, place.url().jdbc());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:sqlserver://db;databaseName=till",
                "jdbc:oracle:thin:@db:1521:xe",
                "jdbc:h2:ssl://db/till",
                "jdbc:h2:split:./till",
                "jdbc:sqlite::resource:till.db",
                "postgres://db",
                "mysql://db/",
                "jdbc:postgresql://db/a/b"
            })
    void what_it_does_not_know_how_to_create_is_elsewhere(String url) {
        assertInstanceOf(DatabaseLocation.Elsewhere.class, DatabaseLocation.of(parse(url)));
    }
}
