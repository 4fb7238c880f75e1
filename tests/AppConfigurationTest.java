package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.RepoConfig;
import release.support.Mistakes;
import release.support.TestRelease;

/** A release whose apps' own configuration stands below rel/config.conf. */
class AppConfigurationTest {
    private static final String LOOKED = "names no database: there is neither spring.datasource.url nor"
        + " quarkus.datasource.jdbc.url in its application.properties, .yml or .yaml, in those of the release root and"
        + " its config folder, or in a variable; set one of them, or app.shop.repos.main.url\n";

    @TempDir
    Path folder;

    private TestRelease shop;

    @BeforeEach
    void a_release() {
        shop = new TestRelease(folder)
                .file("app/classes/db/migration/V1__users.sql", "create table users (id int primary key);\n");
    }

    private TestRelease config(String text) {
        return shop.file("rel/config.conf", "release.shop { version = \"1.0\", apps = [shop] }\n" + text);
    }

    private TestRelease yaml(String text) {
        return shop.file("app/classes/application.yml", text);
    }

    private String describe(String... options) {
        var run = shop.run("describe", options);
        return run.out().replaceAll("(?m)^  (release|environment|root|release\\..*|app\\.shop)( .*)?\n", "")
                + run.err();
    }

    @Test
    void a_jar_or_folder_alone_is_a_complete_configuration_and_describe_tells_where_each_value_is_from() {
        config("app.shop { dir = app/classes }\n");
        yaml("""
            spring:
              datasource:
                url: jdbc:h2:file:./data/${DB_NAME:shop}
                username: sa
              flyway:
                table: history
                placeholders: { fruit: pear }
            """).variable("SPRING_DATASOURCE_PASSWORD", "hunter2");

        assertEquals("""
            shop 1.0
              app.shop.dir                                   app/classes  (rel/config.conf:2)
              app.shop.repos.main.flyway.placeholders.fruit  pear  (app/classes/application.yml:7)
              app.shop.repos.main.flyway.table               history  (app/classes/application.yml:6)
              app.shop.repos.main.migrations                 classpath:db/migration  (Spring Boot's default)
              app.shop.repos.main.password                   ***  (variable SPRING_DATASOURCE_PASSWORD)
              app.shop.repos.main.url                        jdbc:h2:file:./data/shop  (app/classes/application.yml:3)
              app.shop.repos.main.user                       sa  (app/classes/application.yml:4)
            """, describe());
        var repo = shop.read().repos().get(0);
        assertEquals(List.of("db/migration"), repo.packaged());
        assertEquals(Optional.of("hunter2"), repo.password());
        assertEquals(Map.of("table", "history", "placeholders.fruit", "pear"), repo.flyway());
    }

    @Test
    void what_is_in_the_configuration_wins_key_by_key_and_needs_its_variables() {
        config("""
            app.shop { dir = app/classes }
            app.shop.repos.main {
              url = ${?DATABASE_URL}
              user = owner
              migrations = ["classpath:db/other"]
              flyway { outOfOrder = true, placeholders.fruit = apple }
            }
            """).file("app/classes/db/other/V1__other.sql", "");
        yaml("""
            spring:
              datasource: { url: "jdbc:h2:file:./data/shop", username: sa, password: hunter2 }
              flyway:
                table: history
                placeholders: { fruit: pear, veg: leek }
            """);

        assertEquals("""
            shop 1.0
              app.shop.dir                                   app/classes  (rel/config.conf:2)
              app.shop.repos.main.url                        jdbc:h2:file:./data/shop  (app/classes/application.yml:2)
              app.shop.repos.main.user                       owner  (rel/config.conf:5)
              app.shop.repos.main.migrations                 classpath:db/other  (rel/config.conf:6)
              app.shop.repos.main.flyway.placeholders.fruit  apple  (rel/config.conf:7)
              app.shop.repos.main.flyway.placeholders.veg    leek  (app/classes/application.yml:5)
              app.shop.repos.main.flyway.outOfOrder          true  (rel/config.conf:7)
              app.shop.repos.main.flyway.table               history  (app/classes/application.yml:4)
              app.shop.repos.main.password                   ***  (app/classes/application.yml:2)
            """, describe());
        assertTrue(shop.variable("DATABASE_URL", "jdbc:h2:mem:other")
                .run("describe")
                .out()
                .contains("  jdbc:h2:mem:other  (variable DATABASE_URL)\n"));

        Mistakes.verify(new TestRelease(folder).file("rel/config.conf", """
            release.shop { version = "1.0", apps = [shop] }
            app.shop { dir = app/classes, repos.main.url = ${DATABASE_URL} }  #! .url needs DATABASE_URL, which is not set
            """));
    }

    @Test
    void an_environment_chooses_the_profiles_and_adds_properties() {
        config("""
            default-environment = dev
            app.shop { dir = app/classes, properties { db.name = shop } }
            environment.dev {}
            environment.prod {
              profiles = [prod, eu]
              app.shop.properties { spring.datasource.username = owner, "spring.datasource.password" = ${SECRET} }
            }
            """);
        yaml("""
            spring.datasource.url: jdbc:h2:file:./data/${db.name}
            ---
            spring.config.activate.on-profile: prod & eu
            spring.datasource.url: jdbc:h2:file:./data/prod
            """).variable("SECRET", "hunter2");

        assertEquals("""
            shop 1.0 (dev)
              app.shop.dir                    app/classes  (rel/config.conf:3)
              app.shop.properties.db.name     shop  (rel/config.conf:3)
              app.shop.repos.main.migrations  classpath:db/migration  (Spring Boot's default)
              app.shop.repos.main.url         jdbc:h2:file:./data/shop  (app/classes/application.yml:1)
            """, describe());
        assertEquals("""
            shop 1.0 (prod)
              profiles                                        prod,eu  (rel/config.conf:6)
              app.shop.dir                                    app/classes  (rel/config.conf:3)
              app.shop.properties.db.name                     shop  (rel/config.conf:3)
              app.shop.properties.spring.datasource.password  ***  (variable SECRET)
              app.shop.properties.spring.datasource.username  owner  (rel/config.conf:7)
              app.shop.repos.main.migrations                  classpath:db/migration  (Spring Boot's default)
              app.shop.repos.main.password                    ***  (variable SECRET)
              app.shop.repos.main.url                         jdbc:h2:file:./data/prod  (app/classes/application.yml:4)
              app.shop.repos.main.user                        owner  (rel/config.conf:7)
            """, describe("--env", "prod"));
    }

    @Test
    void each_data_source_of_a_quarkus_app_is_a_repo() {
        config("app.shop { dir = app/classes }\n")
                .file("app/classes/application.properties", """
                    quarkus.datasource.jdbc.url=jdbc:h2:file:./data/shop
                    quarkus.datasource."event.log".db-kind=h2
                    quarkus.datasource."event.log".jdbc.url=jdbc:h2:file:./data/events
                    quarkus.flyway."event.log".locations=db/events
                    """)
                .file("app/classes/db/events/V1__events.sql", "");

        assertEquals("""
            shop 1.0
              app.shop.dir                         app/classes  (rel/config.conf:2)
              app.shop.repos.main.migrations       classpath:db/migration  (Quarkus's default)
              app.shop.repos.main.url              jdbc:h2:file:./data/shop  (app/classes/application.properties:1)
              app.shop.repos.event-log.url         jdbc:h2:file:./data/events  (app/classes/application.properties:3)
              app.shop.repos.event-log.migrations  classpath:db/events  (app/classes/application.properties:4)
            """, describe());
        assertEquals(2, shop.read().repos().size());
    }

    @Test
    void a_place_per_kind_of_database_is_that_of_the_url_that_holds() {
        config("app.shop { dir = app/classes, repos.main.url = \"postgres://db/shop\" }\n");
        yaml("spring.flyway.locations: classpath:db/{vendor}\n")
                .file("app/classes/db/postgresql/V1__a.sql", "")
                .file("app/classes/db/mariadb/V1__a.sql", "");
        assertEquals(List.of("db/postgresql"), shop.read().repos().get(0).packaged());

        config("app.shop { dir = app/classes }\n");
        yaml("spring: { datasource.url: \"jdbc:mariadb://db/shop\", flyway.locations: \"classpath:db/{vendor}\" }\n");
        assertEquals(List.of("db/mariadb"), shop.read().repos().get(0).packaged());

        yaml("spring: { datasource.url: \"jdbc:mariadb://db/shop\", flyway.placeholders.kind: \"{vendor}\" }\n");
        assertTrue(describe().contains(".flyway.placeholders.kind  {vendor}  "), this::describe);
        yaml("quarkus: { datasource: { jdbc: { url: \"jdbc:mariadb://db/shop\" } }, flyway: { locations:"
                + " \"db/{vendor}\" } }\n");
        assertEquals(List.of(), shop.read().repos().get(0).packaged());
    }

    @Test
    void a_password_file_replaces_the_password_of_the_app_and_what_is_not_of_the_release_or_environment_is_not_read() {
        config("""
            app.shop { dir = app/classes, repos.main.password-file = secrets/db }
            app.other { dir = app/other }
            environment.prod.app.shop.dir = app/none
            """).file("secrets/db", "from the file\n").file("app/other/application.yml", "broken: \"\n");
        yaml("spring.datasource: { url: \"jdbc:h2:mem:a\", password: hunter2 }\n");

        assertEquals(
                List.of(Optional.of("from the file")),
                shop.read().repos().stream().map(RepoConfig::password).toList());
    }

    @Test
    void an_app_that_names_no_database_says_where_was_looked() {
        config("app.shop { dir = app/classes }\nenvironment.prod.profiles = prod\n");
        assertEquals(
                "rel/config.conf:2 app.shop.dir names app/classes, which " + LOOKED,
                shop.run("status").err());
        assertEquals(
                "rel/config.conf:2 app.shop.dir names app/classes, which "
                        + LOOKED.replace("database:", "database under prod:"),
                shop.run("status", "--env", "prod").err());

        config("app.shop { dir = app/classes }\napp.shop.repos.main.user = sa\n");
        assertEquals(
                "rel/config.conf:3 app.shop.repos.main.url is missing, and app/classes " + LOOKED,
                shop.run("status").err());

        config("app.shop { dir = app/classes, repos.audit.url = \"jdbc:h2:mem:a\" }\n");
        assertEquals(
                List.of("app.shop.repos.audit"),
                shop.read().repos().stream().map(repo -> repo.key()).toList());
    }

    @Test
    void what_cannot_be_read_is_one_line_with_both_places_and_what_flyway_refuses_is_named_where_it_is_written() {
        config("app.shop { dir = app/classes }\n");
        yaml("spring:\n  password: hunter2: x\n");
        assertEquals(
                "rel/config.conf:2 app.shop.dir cannot be read: app/classes/application.yml:2 is not valid YAML:"
                        + " mapping values are not allowed here\n",
                shop.run("status").err());
        yaml("spring.datasource.url: jdbc:h2:mem:a\nspring.flyway.lock-retry-count: hunter2\n");
        assertEquals(
                "rel/config.conf:2 app.shop.dir cannot be read: app/classes/application.yml:2"
                        + " spring.flyway.lock-retry-count has a value that Spring Boot does not accept\n",
                shop.run("status").err());
        yaml("spring:\n  datasource.url: jdbc:h2:mem:a\n  flyway.connect-retries: -1\n");
        assertEquals(
                "app/classes/application.yml:3 app.shop.repos.main.flyway.connectRetries Invalid number of"
                        + " connectRetries (must be 0 or greater): -1\n",
                shop.run("status").err());
        yaml("spring:\n  datasource.url: jdbc:h2:mem:a\n  flyway.target: soon\n");
        assertEquals(
                "app/classes/application.yml:3 app.shop.repos.main.flyway.target Version may only contain 0..9 and ."
                        + " (dot). Invalid version: soon\n",
                shop.run("status").err());
    }

    @Test
    void what_only_the_running_app_knows_is_refused_with_its_line_unless_the_configuration_says_it() {
        var app = "app.shop { dir = app/classes }\n";
        config(app);
        yaml("""
            spring.datasource.url: jdbc:postgresql://shop:hunter2@${DB_HOST}/shop
            spring.datasource.password: ENC(G6N718UuyPE5)
            spring.flyway.placeholders.run: ${random.uuid}
            spring.config.import: "optional:https://eve:hunter2@db/shop.yml?token=hunter2"
            """);
        assertEquals("""
            app/classes/application.yml:1 app.shop.repos.main.url needs DB_HOST, which is not set; set it in rel/config.conf
            app/classes/application.yml:2 app.shop.repos.main.password is encrypted, and only the running app can decrypt it; set it in rel/config.conf
            app/classes/application.yml:3 app.shop.repos.main.flyway.placeholders.run is made of a value that changes with each start of the app; \
            set it in rel/config.conf
            app/classes/application.yml:4 app.shop.repos.main.url may have another value in https://***@db/shop.yml?token=***, which only the running app reads; \
            set it in rel/config.conf
            """, shop.run("status").err());

        config(app
                        + "app.shop.repos.main { url = \"jdbc:h2:mem:a\", password-file = secrets/db,"
                        + " flyway.placeholders.run = 1 }\n")
                .file("secrets/db", "p\n");
        assertEquals("", shop.run("describe").err());
    }

    @Test
    void settings_without_effect_in_the_app_have_none_here_and_are_told_once() {
        config("app.shop { dir = app/classes }\n");
        yaml("""
            spring:
              datasource.url: jdbc:h2:file:./data/shop
              flyway: { tabel: history, check-location: true, placeholders: { a: 1, a.b: 2 } }
            """).file("app/classes/db/migration/V1__users.sql", "create table users (id int default ${a}${a.b});\n");
        var told = """
              settings    of app.shop without effect ................. warning
                  Spring Boot 4.0.7 ignores them, and so does this run.
                  spring.flyway.check-location  (app/classes/application.yml:3)
                  spring.flyway.tabel  (app/classes/application.yml:3)
            """;
        for (var command : List.of("describe", "migrate", "doctor"))
            shop.run(command).exits(0).says(told);
        shop.run("describe")
                .says("  app.shop                                     settings read by Spring Boot 4.0.7 of the"
                        + " suite, as the app brings none; build it for exact values\n")
                .says("  app.shop.repos.main.flyway.placeholders.a    1  (app/classes/application.yml:3)\n")
                .says("  app.shop.repos.main.flyway.placeholders.a.b  2  (app/classes/application.yml:3)\n");
    }

    @Test
    void every_mistake_is_reported_at_once() {
        config("""
            app.shop {
              dir = app/classes
              properties.spring.datasource.password = ${SECRET}  #! app.shop.properties.spring.datasource.password needs SECRET, which is not set
              properties.x = null  #! app.shop.properties.x must be a text, not null
              proprties { a = b }  #! app.shop.proprties is unknown; did you mean properties?
              repos.main.sedes = []  #! .sedes is unknown; did you mean seeds?
            }
            profiles = [{}]  #! profiles must be a list of texts, not a block
            """);
        yaml("spring.datasource: { url: \"jdbc:h2:mem:a\", username: \"${spring.datasource.password}\" }\n");

        Mistakes.verify(shop);
    }

    @Test
    void no_output_shows_a_secret_of_the_app() {
        config("""
            app.shop { dir = app/classes, properties { shop.token = "hunter3", spring.flyway.placeholders.api_key = "hunter4" } }
            """);
        yaml("""
            spring:
              datasource:
                url: jdbc:h2:file:./data/shop;PASSWORD_HASH=false
                username: sa
                password: hunter2
              flyway.placeholders.seen: "${shop.token}"
            """);

        for (var command : List.of(
                "describe",
                "describe --json",
                "describe --debug",
                "status --json --debug",
                "migrate --debug",
                "commands --json",
                "start --check")) {
            var words = command.split(" ");
            var run = shop.run(words[0], Arrays.copyOfRange(words, 1, words.length));
            assertFalse((run.out() + run.err()).matches("(?s).*hunter[234].*"), command + "\n" + run.out() + run.err());
        }
    }
}
