package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.RepoConfig;
import release.config.Tenants.Kind;
import release.support.TestRelease;

/** A repo that is the template of many: how its tenants are written, and what is wrong with them. */
class ConfigTenantsTest {
    @TempDir
    Path folder;

    private TestRelease release(String repo) {
        return new TestRelease(folder).file("rel/config.conf", TestRelease.configOf("tenants", repo));
    }

    private RepoConfig repo(String repo) {
        return release(repo).read().repos().get(0);
    }

    private String problems(String repo) {
        return release(repo).run("commands").err();
    }

    @Test
    void a_list_is_of_names_and_each_is_taken_as_it_is_written() {
        var repo = repo("""
            url = "jdbc:postgresql://db/shop"
            schemas = [acme, Acme, "a b", "say \\"hi\\"", "a,b", größe]
            """);

        assertEquals(List.of("acme", "Acme", "a b", "say \"hi\"", "a,b", "größe"), repo.tenants().get().names());
        assertEquals(Kind.SCHEMA, repo.tenants().get().kind());
        assertTrue(repo.isTemplate());
        var tenant = repo.of("a,b");
        assertEquals("tenants/a,b", tenant.name());
        assertEquals(Optional.of("a,b"), tenant.schema());
        assertEquals("app.shop.repos.tenants", tenant.key());
    }

    @Test
    void a_text_that_begins_with_select_is_a_query() {
        var tenants = repo("""
            url = "jdbc:postgresql://db/shop"
            schemas = "SELECT name FROM tenants"
            """).tenants().get();

        assertEquals(Optional.of("SELECT name FROM tenants"), tenants.query());
        assertEquals(List.of(), tenants.names());
    }

    @Test
    void any_other_text_is_a_file_with_a_name_on_each_line() {
        var repo = release("""
            url = "jdbc:postgresql://db/shop"
            schemas = rel/tenants.txt
            """).file("rel/tenants.txt", "# ours\nacme\n\n  globex  \r\ninitech").read().repos().get(0);

        assertEquals(List.of("acme", "globex", "initech"), repo.tenants().get().names());
    }

    @Test
    void the_name_of_a_tenants_database_is_part_of_the_url_as_the_driver_decodes_it() {
        assertEquals("jdbc:postgresql://db/a%2Fb%20c?sslmode=require", repo("""
            url = "postgres://app:pw@db/{tenant}?sslmode=require"
            databases = ["a/b c"]
            """).of("a/b c").url().jdbc());
        assertEquals("jdbc:mariadb://db/a b", repo("""
            url = "jdbc:mariadb://db/{tenant}"
            databases = ["a b"]
            """).of("a b").url().jdbc());
        var file = repo("""
            url = "jdbc:sqlite:data/{tenant}.db"
            databases = [acme]
            """).of("acme");
        assertEquals("jdbc:sqlite:" + folder.resolve("data/acme.db"), file.url().jdbc());
        assertEquals("data/acme.db", file.url().address());
        assertEquals(Optional.empty(), file.schema());
    }

    @Test
    void everything_that_is_wrong_with_names_is_said_at_once() {
        assertEquals("""
            rel/config.conf:4 app.shop.repos.tenants.schemas names "", which is empty
            rel/config.conf:5 app.shop.repos.tenants.schemas names "acme", which is there twice
            rel/config.conf:6 app.shop.repos.tenants.schemas names "a\\u0009b", which holds a control character
            rel/config.conf:7 app.shop.repos.tenants.schemas names "pg_toast", which is postgresql's own
            rel/config.conf:8 app.shop.repos.tenants.schemas names "information_schema", which is postgresql's own
            rel/config.conf:9 app.shop.repos.tenants.schemas names "%s", which is longer than the 63 bytes that postgresql takes
            rel/config.conf:10 app.shop.repos.tenants.schemas names "select 1", which is a query: write it as a text, without [ ]
            """.formatted("ö".repeat(32)), problems("""
            url = "jdbc:postgresql://db/shop", schemas = [acme
              ""
              acme
              "a\\tb"
              pg_toast
              information_schema
              %s
              "select 1"]
            """.formatted("ö".repeat(32))));
    }

    @Test
    void a_name_in_a_file_is_found_by_its_line() {
        assertEquals("""
            rel/tenants.txt:3 app.shop.repos.tenants.schemas names "mysql", which is mariadb's own
            rel/tenants.txt:4 app.shop.repos.tenants.schemas names "acme", which is there twice
            """, release("""
            url = "jdbc:mariadb://db/"
            schemas = rel/tenants.txt
            """).file("rel/tenants.txt", "acme\n# the server's\nmysql\nacme\n").run("commands").err());
    }

    @Test
    void a_file_that_is_not_there_may_have_been_meant_as_a_list() {
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.schemas names a file that does not exist: rel/tenant.txt; "
            + "did you mean rel/tenants.txt? (a list is [a, b], and a query begins with select)\n", release("""
            url = "jdbc:postgresql://db/shop"
            schemas = rel/tenant.txt
            """).file("rel/tenants.txt", "").run("commands").err());
    }

    @Test
    void a_mistyped_key_is_known_again() {
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.schema is unknown; did you mean schemas?\n", problems("""
            url = "jdbc:postgresql://db/shop"
            schema = [acme]
            """));
    }

    @Test
    void a_list_without_names_and_a_value_of_another_type_are_mistakes() {
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.schemas names no tenant\n", problems("""
            url = "jdbc:postgresql://db/shop"
            schemas = []
            """));
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.schemas must be a list of texts, not a number\n", problems("""
            url = "jdbc:postgresql://db/shop"
            schemas = 5
            """));
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.schemas needs TENANTS, which is not set\n", problems("""
            url = "jdbc:postgresql://db/shop"
            schemas = ${TENANTS}
            """));
    }

    @Test
    void what_cannot_stand_beside_schemas_is_a_mistake() {
        assertEquals("""
            rel/config.conf:4 app.shop.repos.tenants.schemas cannot be with lock = transaction: its pooler would hand the schema of one tenant on to others
            rel/config.conf:5 app.shop.repos.tenants.databases and schemas are both set; keep one
            """, problems("""
            url = "jdbc:postgresql://db/{tenant}"
            schemas = [acme]
            databases = [acme]
            lock = transaction
            """));
        assertEquals("rel/config.conf:5 app.shop.repos.tenants.flyway.defaultSchema is not set here: each tenant has a schema of its own\n", problems("""
            url = "jdbc:postgresql://db/shop"
            schemas = [acme]
            flyway.defaultSchema = other
            """));
    }

    @Test
    void the_place_of_the_name_in_the_url_is_there_just_for_databases() {
        assertEquals("rel/config.conf:3 app.shop.repos.tenants.url must say where the name of the tenant stands, as in jdbc:postgresql://host/{tenant}\n",
            problems("""
            url = "jdbc:postgresql://db/shop"
            databases = [acme]
            """));
        assertEquals("rel/config.conf:3 app.shop.repos.tenants.url holds {tenant}, but no databases = [...] says which there are\n", problems("""
            url = "postgres://db/{tenant}"
            """));
    }

    @Test
    void not_every_database_has_what_a_tenant_needs() {
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.schemas cannot be: sqlite has none; give each tenant a file with databases = [...]\n", problems("""
            url = "jdbc:sqlite:data/shop.db"
            schemas = [acme]
            """));
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.schemas cannot be on oracle\n", problems("""
            url = "jdbc:oracle:thin:@db"
            schemas = [acme]
            """));
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.databases cannot be a query on sqlite, where nobody knows the files: write a list or a file\n",
            problems("""
            url = "jdbc:sqlite:data/{tenant}.db"
            databases = "select 1"
            """));
        assertEquals("rel/config.conf:4 app.shop.repos.tenants.databases names \"../x\", which holds a character that cannot stand in a URL of sqlite\n", problems("""
            url = "jdbc:sqlite:data/{tenant}.db"
            databases = ["../x"]
            """));
    }

    @Test
    void an_environment_may_have_other_tenants() {
        var release = release("""
            url = "jdbc:postgresql://db/shop"
            schemas = [acme]
            """).file("rel/tenants.txt", "acme\nglobex\n");
        release.file("rel/config.conf", release.read("rel/config.conf") + """
            environment.prod.app.shop.repos.tenants.schemas = rel/tenants.txt
            environment.test.app.shop.repos.tenants.schemas = rel/others.txt
            """);

        assertEquals(List.of("acme"), release.read().repos().get(0).tenants().get().names());
        var run = release.run("describe", "--env", "prod");
        assertTrue(run.out().contains("app.shop.repos.tenants.schemas  rel/tenants.txt  (rel/config.conf:6)"), run.out());
    }
}
