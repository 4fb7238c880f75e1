package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import release.config.Redactor;

class RedactorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        cannot reach postgres://app:hunter2@db:5432/shop?ssl=true | cannot reach postgres://***@db:5432/shop?ssl=true
        postgres://app:hun@ter2@db/shop and more                 | postgres://***@db/shop and more
        postgres://:hunter2@db                                   | postgres://***@db
        jdbc:h2:file:./x;USER=sa;PASSWORD=hunter2                | jdbc:h2:file:./x;USER=sa;PASSWORD=***
        jdbc:h2:file:./x;password=hunter2;USER=sa [90013]        | jdbc:h2:file:./x;password=***;USER=sa [90013]
        jdbc:postgresql://db/x?user=a&password=hunter2&ssl=true  | jdbc:postgresql://db/x?user=a&password=***&ssl=true
        ?sslpassword=hunter2&trustStorePassword=hunter2          | ?sslpassword=***&trustStorePassword=***
        ?sslkeypass=hunter2&keypasses=3&storepass=hunter2            | ?sslkeypass=***&keypasses=3&storepass=***
        (host=db,user=a,password=hunter2)/x                      | (host=db,user=a,password=***)/x
        ?api_key=hunter2&private-key-pass=1&accessToken=hunter2  | ?api_key=***&private-key-pass=***&accessToken=***
        Unknown option: '--password=hunter2'                     | Unknown option: '--password=***'
        password=hunter2                                         | password=***
        pwd = hunter2, client_secret = hunter2                   | pwd = ***, client_secret = ***
        alter user app set password = 'hunter 2', x = 'y'        | alter user app set password = ***, x = 'y'
        set "secret" = "hunter 2"                                | set "secret" = ***
        -Dx.pass=hunter2 -Ddb_pw=hunter2 -DadminPw=hunter2 DB_PASS=hunter2 | -Dx.pass=*** -Ddb_pw=*** -DadminPw=*** DB_PASS=***
        create role app login password 'hun''ter 2' valid        | create role app login password *** valid
        alter role app encrypted password E'hun\\'ter' nologin    | alter role app encrypted password *** nologin
        create user a password $x$hun$ter$x$ superuser           | create user a password *** superuser
        create user a@'%' identified by 'hunter2' require ssl    | create user a@'%' identified by *** require ssl
        create user a identified via ed25519 using password('hunter2') | create user a identified via ed25519 using password(***)
        grant all on *.* to a identified by password '*0123AB'   | grant all on *.* to a identified by password ***
        create user a identified by hunter2 account unlock       | create user a identified by *** account unlock
        set password for a = password('hunter2')                 | set password for a = password(***)
        change master to master_password='hunter2', master_port=1 | change master to master_password=***, master_port=1
        options (user 'a', password 'hunter2')                   | options (user 'a', password ***)
        update users set password = crypt('hunter2', gen_salt('bf')) where id = 1 | update users set password = *** where id = 1
        create linked table t(null, 'jdbc:h2:x', 'sa', 'hunter2', 'T') | create linked table t(null, 'jdbc:h2:x', 'sa', ***, 'T')
        select * from link_schema('x', '', 'jdbc:h2:x', 'sa', 'hunter2', 'PUBLIC') | select * from link_schema('x', '', 'jdbc:h2:x', 'sa', ***, 'PUBLIC')
        create subscription s connection 'host=db password=hunter2' | create subscription s connection 'host=db password=***'
        {"user": "a", "password": "hunter2"}                     | {"user": "a", "password": ***}
        set app.token to 'hunter2'; set local "app.password" to hunter2; x | set app.token to ***; set local "app.password" to ***; x
        select set_config('app.api_key', 'hunter2', false)       | select set_config('app.api_key', ***, false)
        set @password := 'hunter2'; exec p @role = 'a', @password = N'hunter2' | set @password := ***; exec p @role = 'a', @password = ***
        set password for 'a'@'%' = 'hunter2' replace 'hunter2'   | set password for 'a'@'%' = *** replace ***
        set password for current_user to 'hunter2'               | set password for current_user to ***
        set role a identified by hunter2, b                      | set role a identified by ***, b
        alter user a identified by hunter2 replace hunter2       | alter user a identified by *** replace ***
        set role a password /* c */ 'hunter2'; x                   | set role a password /* c */ ***; x
        pragma key = 'hunter2'; pragma main.rekey('hunter2')     | pragma key = ***; pragma main.rekey(***)
        attach database 'a' as b key 'hunter2'                   | attach database 'a' as b key ***
        exec sp_setapprole 'a', N'hunter2'                       | exec sp_setapprole 'a', ***
        Syntax error in "create user a password [*]'hunter2'" | Syntax error in "create user a password ***"
        Syntax error in "creat[*] user a"                        | Syntax error in "creat[*] user a"
        alter role app password 'hunter2 is cut o                | alter role app password ***
        do $$ begin execute 'alter role x password ''hunter2x'''; end $$ | do $$ begin execute 'alter role x password ***'; end $$
        execute format('alter role x password %L', 'hunter2x')   | execute format('alter role x password %L', ***)
        select nosuch(password => 'hunter2x')                    | select nosuch(password => ***)
        execute immediate 'create user x password ''hunter2x'' admin' | execute immediate 'create user x password *** admin'
        where password in ('x', 'y') and a = 'b'                 | where password in (***) and a = 'b'
        where password like 'x' or u.password <> 'x'             | where password like *** or u.password <> ***
        where a = 'b' and 'x' = password                         | where a = 'b' and *** = password
        select 'x' as password, 'y' as name                      | select *** as password, 'y' as name
        insert into t(name, password) values ('a','x'), ('b', 'y'); select 'a' | insert into t(name, password) values (***,***), (***, ***); select 'a'
        update t set (name, password) = ('a','x') where id = 1   | update t set (name, password) = (***,***) where id = 1
        merge into t (id, password) key (id) values (1, 'x')     | merge into t (id, password) key (id) values (1, ***)
        Detail: Key (password)=(hunter2x) already exists.        | Detail: Key (password)=(***) already exists.
        Duplicate entry 'hunter2x' for key 'password'            | Duplicate entry *** for key 'password'
        do $$ begin execute 'alter role x password '' hunter2x'' nologin'; end $$ | do $$ begin execute 'alter role x password *** nologin'; end $$
        execute 'alter role x password '', hunter2x'''             | execute 'alter role x password ***'
        execute 'alter role x password '';hunter2x'''              | execute 'alter role x password ***'
        create user x password '' admin; select 'a'              | create user x password *** admin; select 'a'
        insert into t(id, password) values ('', 'x', '')         | insert into t(id, password) values (***, ***, ***)
        merge into t using (select 1 id, 'x' password) s on t.id = s.id | merge into t using (select 1 id, *** password) s on t.id = s.id
        select 'x' password; select 'a' name, 'x' "apiToken" from t | select *** password; select 'a' name, *** "apiToken" from t
        create user a identifed by 'hunter2'; alter role a paswd 'hunter2' | create user a identifed by ***; alter role a paswd ***
        create user a idenfified with x by 'hunter2' passwort 'hunter2' | create user a idenfified with x by *** passwort ***
        > Authorization: Bearer eyJh.b-c_d==                     | > Authorization: Bearer ***
        curl -H 'Authorization: Basic aHVudGVyMg==' http://h     | curl -H 'Authorization: Basic ***' http://h
        + curl -s -u app:hunter2 http://h; curl --user "app:hunter2" h | + curl -s -u app:*** http://h; curl --user "app:***" h
        PUBLIC.I ON PUBLIC.U(PASSWORD) VALUES ( /* 1 */ 'hunter2x' ) | PUBLIC.I ON PUBLIC.U(PASSWORD) VALUES ( /* 1 */ *** )
        """)
    void what_looks_like_a_secret_is_taken_out_although_nobody_named_it(String text, String safe) {
        assertEquals(safe, Redactor.none().redact(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "do $$ begin execute 'alter role x password ''hunter2x'''; end $$",
                "execute 'alter role x password ' || quote_literal('hunter2x')",
                "insert into t(id, password) values (1, 'hunter2x')",
                "select 1 where 'hunter2x' = password"
            })
    void what_a_statement_marks_is_taken_out_of_what_is_said_about_it(String statement) {
        assertEquals(
                "Failing row contains (1, ***).", Redactor.of(statement).redact("Failing row contains (1, hunter2x)."));
    }

    @Test
    void a_statement_that_is_put_together_has_its_secret_in_the_next_text() {
        assertEquals(
                "execute 'alter role x password ' || quote_literal(***); x",
                Redactor.none().redact("execute 'alter role x password ' || quote_literal('hunter2x'); x"));
    }

    @Test
    void a_long_text_is_masked_like_a_short_one() {
        var statement = "insert into t(id, password) values (1, '%s')".formatted("long ".repeat(50_000));
        assertEquals(
                "insert into t(id, password) values (1, ***)", Redactor.none().redact(statement));
        assertEquals(1, Redactor.in(statement).size());
        assertEquals("it's " + "long ".repeat(50_000), Redactor.none().redact("it's " + "long ".repeat(50_000)));
    }

    @Test
    void a_statement_of_several_lines_is_one() {
        assertEquals(
                "set role a\npassword -- of a\n***;\nset app.token\nto ***",
                Redactor.none().redact("set role a\npassword -- of a\n'hunter2';\nset app.token\nto 'hunter2'"));
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "alter table users add password_hash varchar(60)",
                "insert into tokens select id from secrets where id = 5",
                "jdbc:postgresql://db:5432/shop?user=app&sslmode=require",
                "jdbc:h2:file:./data/shop;MODE=MySQL",
                "http://db:5432/path@5",
                "mail to: app@db",
                "the passwords of 3 users",
                "user = 'password'",
                "passenger = 5, compass=north, bypass = 1, jpwx=2",
                "password authentication failed for user 'app'",
                "wrong user name or password [28000-232]",
                "unexpected token: select",
                "Duplicate entry 'a' for key 'PRIMARY'",
                "pragma foreign_keys = on; attach database 'a' as b",
                "replace 'a' by 'b', set search_path to 'app'",
                "select set_config('search_path', 'app', false)",
                "to set the password, go to 'settings'",
                "insert into tokens(id, name) values (1, 'a')",
                "create table t (id int, password varchar(9)); insert into t(name) values ('a')",
                "Key (name)=(a) already exists.",
                "create user 'a' password expire",
                "values ('a', 'b') password",
                "all tests passed 'a', the host identifies 'b', a pathway 'c', identical 'd'",
                "authorization: required for app, no authorization: basic",
                "docker run -u 1000:1000 app; curl http://h:80/a",
                "values ('', 'a', '')"
            })
    void what_holds_no_secret_stays_as_it_is(String text) {
        assertEquals(text, Redactor.none().redact(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        hunter2        | values ('hunter2') "HUNTER2" xHunter2x | values ('***') "***" x***x
        a.*bcd         | a.*bcd aXbcd              | *** aXbcd
        hunter,hunter2 | hunter2                   | ***
        hunter2,,\\s    | one two                   | one two
        sa             | user 'sa' said so: SA     | user '***' said so: SA
        orders         | update orders set note = 'x' | update orders set note = 'x'
        orders         | wrong value orders        | wrong value ***
        password       | password authentication failed, password=password | password authentication failed, password=***
        changeit1      | drop table changeit1      | drop table ***
        ' correct  horse\\nbattery ' | x correct horse battery y | x *** y
        ' correct  horse\\nbattery ' | x correct  horse\\nbattery y | x *** y
        """)
    void known_values_are_taken_out_in_any_case_and_with_any_spaces_but_short_ones_and_ordinary_words_only_as_values(
            String known, String text, String safe) {
        assertEquals(safe, new Redactor(List.of(known.translateEscapes().split(","))).redact(text.translateEscapes()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        postgres | jdbc:postgresql://db/shop              | jdbc:postgresql://db/shop
        postgres | no such role "postgres", password=postgres | no such role "postgres", password=***
        postgres | jdbc:x:thin:app/postgres@db             | jdbc:x:thin:app/***@db
        shop     | alter table shop add note text          | alter table shop add note text
        shop     | db-pw: shop, insert into t values ('shop') | db-pw: ***, insert into t values ('***')
        shopkeeper | user shopkeeper of shopkeeper_prod    | user shopkeeper of shopkeeper_prod
        """)
    void what_is_also_a_name_is_masked_only_where_it_stands_as_a_value(String known, String text, String safe) {
        assertEquals(safe, new Redactor(List.of(known), List.of("postgres", "shop", "shopkeeper_prod")).redact(text));
    }
}
