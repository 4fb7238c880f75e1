package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import release.config.Secrets;

class SecretsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        cannot reach postgres://app:hunter2@db:5432/shop?ssl=true | cannot reach postgres://***@db:5432/shop?ssl=true
        postgres://app:hun@ter2@db/shop and more                 | postgres://***@db/shop and more
        postgres://:hunter2@db                                   | postgres://***@db
        jdbc:h2:file:./x;USER=sa;PASSWORD=hunter2                | jdbc:h2:file:./x;USER=sa;PASSWORD=***
        jdbc:h2:file:./x;password=hunter2;USER=sa [90013]        | jdbc:h2:file:./x;password=***;USER=sa [90013]
        jdbc:postgresql://db/x?user=a&password=hunter2&ssl=true  | jdbc:postgresql://db/x?user=a&password=***&ssl=true
        ?sslpassword=hunter2&trustStorePassword=hunter2          | ?sslpassword=***&trustStorePassword=***
        (host=db,user=a,password=hunter2)/x                      | (host=db,user=a,password=***)/x
        ?api_key=hunter2&private-key-pass=1&accessToken=hunter2  | ?api_key=***&private-key-pass=1&accessToken=***
        Unknown option: '--password=hunter2'                     | Unknown option: '--password=***'
        password=hunter2                                         | password=***
        pwd = hunter2, client_secret = hunter2                   | pwd = ***, client_secret = ***
        alter user app set password = 'hunter 2', x = 'y'        | alter user app set password = ***, x = 'y'
        set "secret" = "hunter 2"                                | set "secret" = ***
        """)
    void what_looks_like_a_secret_is_taken_out_although_nobody_named_it(String text, String safe) {
        assertEquals(safe, Secrets.none().redact(text));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {
        "alter table users add password_hash varchar(60)",
        "insert into tokens select id from secrets where id = 5",
        "jdbc:postgresql://db:5432/shop?user=app&sslmode=require",
        "jdbc:h2:file:./data/shop;MODE=MySQL",
        "http://db:5432/path@5",
        "mail to: app@db",
        "the passwords of 3 users",
        "user = 'password'"
    })
    void what_holds_no_secret_stays_as_it_is(String text) {
        assertEquals(text, Secrets.none().redact(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        hunter2        | values ('hunter2') "HUNTER2" xHunter2x | values ('***') "***" x***x
        a.*b           | a.*b aXb                  | *** aXb
        hunter,hunter2 | hunter2                   | ***
        hunter2,,\\s    | one two                   | one two
        sa             | user 'sa' said so: SA     | user '***' said so: ***
        ' correct  horse\\nbattery ' | x correct horse battery y | x *** y
        ' correct  horse\\nbattery ' | x correct  horse\\nbattery y | x *** y
        """)
    void known_values_are_taken_out_in_any_case_and_with_any_spaces_but_short_ones_only_where_they_stand_alone(
            String known, String text, String safe) {
        assertEquals(safe, new Secrets(List.of(known.translateEscapes().split(","))).redact(text.translateEscapes()));
    }
}
