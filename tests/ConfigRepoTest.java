package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.RepoConfig;
import release.config.Seed;
import release.support.TestRelease;

/** One repo: its URL, user and password, its files, its Flyway settings. */
class ConfigRepoTest {
    @TempDir
    Path folder;

    private TestRelease release(String repo) {
        return new TestRelease(folder).file("rel/config.conf", TestRelease.configOf("main", repo));
    }

    private RepoConfig repo(String repo) {
        return release(repo).read().repos().get(0);
    }

    private String problems(String repo) {
        return release(repo).run("commands").err();
    }

    @Test
    void user_and_password_are_keys_or_part_of_a_database_url() {
        var keys = repo("""
            url = "jdbc:postgresql://db/shop"
            user = app
            password = "p@ss/word"
            """);
        assertEquals("jdbc:postgresql://db/shop", keys.url().jdbc());
        assertEquals(Optional.of("app"), keys.user());
        assertEquals(Optional.of("p@ss/word"), keys.password());

        var url = repo("url = \"postgres://app:p%40ss%2Fword@db/shop?sslmode=require\"\n");
        assertEquals("jdbc:postgresql://db/shop?sslmode=require", url.url().jdbc());
        assertEquals(Optional.of("app"), url.user());
        assertEquals(Optional.of("p@ss/word"), url.password());
    }

    @Test
    void what_the_url_says_wins_over_the_keys_and_the_keys_fill_in_the_rest() {
        var both = repo("""
            url = "postgres://app:one@db/shop"
            user = other
            password = two
            """);
        assertEquals(Optional.of("app"), both.user());
        assertEquals(Optional.of("one"), both.password());

        var user = repo("""
            url = "postgres://app@db/shop"
            user = other
            password = two
            """);
        assertEquals(Optional.of("app"), user.user());
        assertEquals(Optional.of("two"), user.password());
    }

    @Test
    void a_password_may_be_in_a_file_relative_to_the_release_root_or_absolute() {
        var release = release("""
            url = "jdbc:postgresql://db/shop"
            password-file = secrets/db
            """).file("secrets/db", " p@ss word \r\n\n");
        assertEquals(Optional.of(" p@ss word"), release.read().repos().get(0).password());

        release("""
            url = "jdbc:postgresql://db/shop"
            password-file = "%s"
            """.formatted(folder.resolve("secrets/other"))).file("secrets/other", "other");
        assertEquals(Optional.of("other"), release.read().repos().get(0).password());
    }

    @Test
    void a_password_file_that_is_missing_or_not_alone_is_a_mistake() {
        assertEquals("rel/config.conf:4 app.shop.repos.main.password-file cannot be read: secrets/none\n", problems("""
            url = "jdbc:postgresql://db/shop"
            password-file = secrets/none
            """));
        assertEquals("rel/config.conf:4 app.shop.repos.main.password-file and password are both set; keep one\n", problems("""
            url = "jdbc:postgresql://db/shop"
            password-file = rel/config.conf
            password = x
            """));
    }

    @Test
    void a_repo_prints_without_its_password() {
        var repo = repo("url = \"postgres://app:hunter2@db/shop?sslpassword=hunter3\"\n");

        assertEquals("app.shop.repos.main (postgresql db/shop)", repo.toString());
        assertEquals("postgresql db/shop", repo.url().toString());
    }

    @Test
    void folders_and_files_are_relative_to_the_release_root() {
        var repo = release("""
            url = "jdbc:sqlite:data/shop.db"
            migrations = [rel/b, "filesystem:rel/a/../a"]
            seeds = [rel/second.sql, rel/first.sql]
            """).file("rel/a/V1__a.sql", "").file("rel/b/V2__b.sql", "").file("rel/first.sql", "").file("rel/second.sql", "")
            .read().repos().get(0);

        assertEquals("jdbc:sqlite:" + folder.resolve("data/shop.db"), repo.url().jdbc());
        assertEquals(List.of(folder.resolve("rel/b"), folder.resolve("rel/a")), repo.migrations());
        assertEquals(List.of(folder.resolve("rel/second.sql"), folder.resolve("rel/first.sql")), repo.seeds().stream().map(Seed::file).toList());
        assertEquals("rel/second.sql", repo.shown(repo.seeds().get(0).file()));
    }

    @Test
    void a_single_text_is_a_list_of_one_and_none_is_an_empty_list() {
        var repo = release("""
            url = "jdbc:h2:mem:shop"
            seeds = rel/first.sql
            """).file("rel/first.sql", "").read().repos().get(0);

        assertEquals(List.of(folder.resolve("rel/first.sql")), repo.seeds().stream().map(Seed::file).toList());
        assertEquals(List.of(), repo.migrations());
    }

    @Test
    void folders_and_files_have_to_be_there_and_to_be_what_they_are_said_to_be() {
        assertEquals("""
            rel/config.conf:4 app.shop.repos.main.migrations names a folder that does not exist: rel/config.conf
            rel/config.conf:5 app.shop.repos.main.migrations names a folder that does not exist: rel/mian; did you mean rel/main?
            rel/config.conf:6 app.shop.repos.main.migrations names a folder inside the app: classpath:db; set app.shop.jar or app.shop.dir to the app itself
            rel/config.conf:7 app.shop.repos.main.seeds names a file that does not exist: rel/main
            rel/config.conf:8 app.shop.repos.main.seeds names a file that does not exist: no/folder.sql
            """, release("""
            url = "jdbc:h2:mem:shop"
            migrations = [rel/config.conf
              rel/mian
              "classpath:db"]
            seeds = [rel/main
              no/folder.sql]
            """).file("rel/main/V1__a.sql", "").run("commands").err());
    }

    @Test
    void any_setting_of_flyway_is_passed_on_as_flyway_writes_it() {
        assertEquals(Map.of("outOfOrder", "true", "schemas", "a,b", "placeholders.fruit", "pear", "connectRetries", "3",
            "postgresql.transactional.lock", "true", "target", "1.10", "initSql", "set role app"), repo("""
            url = "jdbc:h2:mem:shop"
            flyway {
              outOfOrder = true
              schemas = [a, b]
              placeholders { fruit = pear }
              connectRetries = 3
              postgresql.transactional.lock = true
              target = 1.10
              initSql = "set role app"
            }
            """).flyway());
    }

    @Test
    void what_flyway_would_refuse_is_refused_at_once() {
        assertEquals("""
            rel/config.conf:5 app.shop.repos.main.flyway.outOfOrdr is no setting of Flyway; did you mean outOfOrder?
            rel/config.conf:6 app.shop.repos.main.flyway.outOfOrder Invalid value for flyway.outOfOrder \
            (should be either true or false): maybe
            rel/config.conf:7 app.shop.repos.main.flyway.connectRetries Invalid value for flyway.connectRetries \
            (should be an integer): many
            rel/config.conf:8 app.shop.repos.main.flyway.postgresql.transactional.lock must be true or false, not sometimes
            rel/config.conf:9 app.shop.repos.main.flyway.frobnicate.x is no setting of Flyway
            """, problems("""
            url = "jdbc:h2:mem:shop"
            flyway {
              outOfOrdr = true
              outOfOrder = maybe
              connectRetries = many
              postgresql.transactional.lock = sometimes
              frobnicate.x = 1
            }
            """));
    }

    @Test
    void what_the_suite_itself_sets_is_not_set_as_a_flyway_setting_and_is_not_quoted() {
        assertEquals("""
            rel/config.conf:5 app.shop.repos.main.flyway.url is not set here: use url
            rel/config.conf:6 app.shop.repos.main.flyway.user is not set here: use user
            rel/config.conf:7 app.shop.repos.main.flyway.password is not set here: use password
            rel/config.conf:8 app.shop.repos.main.flyway.locations is not set here: use migrations
            rel/config.conf:9 app.shop.repos.main.flyway.environment is not set here: use --env
            """, problems("""
            url = "jdbc:h2:mem:shop"
            flyway {
              url = "postgres://app:hunter2@db/shop"
              user = app
              password = hunter2
              locations = [rel/main]
              environment = prod
            }
            """));
    }

    @Test
    void a_url_has_to_be_there() {
        assertEquals("rel/config.conf:2 app.shop.repos.main.url is missing\n", problems("user = app\n"));
    }
}
