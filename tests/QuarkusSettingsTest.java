package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.AppFolder;

/** What a Quarkus app says about its databases and migrations, and where. */
class QuarkusSettingsTest {
    private static final String LOCATIONS = "main migrations = classpath:db/migration  (Quarkus's default)\n";
    @TempDir
    Path root;
    private AppFolder app;

    @BeforeEach
    void an_app() {
        app = new AppFolder(root);
    }

    private AppFolder properties(String text) {
        return app.file("application.properties", text);
    }

    @Test
    void reads_properties_with_the_line_of_each() {
        properties("""
            # the shop
            quarkus.datasource.db-kind=postgresql
            quarkus.datasource.jdbc.url=jdbc:postgresql://db/shop
            quarkus.datasource.username=shop
            quarkus.datasource.password=hunter2
            """);

        assertEquals("""
            main url = jdbc:postgresql://db/shop  (app/application.properties:3)
            main user = shop  (app/application.properties:4)
            main password = hunter2  (app/application.properties:5)
            """ + LOCATIONS, app.settings());
    }

    @Test
    void a_packaged_app_runs_under_prod_unless_it_is_told_otherwise() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:postgresql://localhost/shop
            %prod.quarkus.datasource.jdbc.url=jdbc:postgresql://prod/shop
            %eu.quarkus.datasource.jdbc.url=jdbc:postgresql://eu/shop
            """).file("application-eu.properties", "quarkus.datasource.username=eu\n");

        assertEquals("main url = jdbc:postgresql://prod/shop  (app/application.properties:2)\n" + LOCATIONS, app.settings());
        var eu = """
            main url = jdbc:postgresql://eu/shop  (app/application.properties:3)
            main user = eu  (app/application-eu.properties:1)
            """ + LOCATIONS;
        assertEquals(eu, app.profiles("eu").settings());
        assertEquals(eu, app.profiles().variable("QUARKUS_PROFILE", "eu").settings());
        assertEquals(eu, app.profiles("prod", "eu").settings());
    }

    @Test
    void reads_yaml_with_the_line_of_each() {
        app.file("application.yaml", """
            quarkus:
              datasource:
                jdbc:
                  url: jdbc:h2:mem:a
                "event.log":
                  jdbc:
                    url: jdbc:h2:mem:b
              flyway:
                locations:
                  - db/a
                  - classpath:db/b
                "event.log":
                  table: history
            "%prod":
              quarkus:
                datasource:
                  username: prod
            """);

        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.yaml:4)
            main user = prod  (app/application.yaml:17)
            main migrations = [classpath:db/a, classpath:db/b]  (app/application.yaml:10)
            event-log url = jdbc:h2:mem:b  (app/application.yaml:7)
            event-log migrations = classpath:db/migration  (Quarkus's default)
            event-log flyway.table = history  (app/application.yaml:13)
            """, app.settings());
    }

    @Test
    void properties_win_over_variables_and_variables_over_files_beside_the_app_and_those_over_files_inside() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:h2:mem:inside
            quarkus.datasource.username=inside
            quarkus.datasource.password=inside
            quarkus.flyway.table=inside
            """).outside("config/application.properties", """
            quarkus.datasource.username=beside
            quarkus.datasource.password=beside
            quarkus.flyway.table=beside
            """).variable("QUARKUS_DATASOURCE_PASSWORD", "variable").variable("QUARKUS_FLYWAY_TABLE", "variable")
            .property("quarkus.flyway.table", "property");

        assertEquals("""
            main url = jdbc:h2:mem:inside  (app/application.properties:1)
            main user = beside  (config/application.properties:1)
            main password = variable  (variable QUARKUS_DATASOURCE_PASSWORD)
            main migrations = classpath:db/migration  (Quarkus's default)
            main flyway.table = property  (property quarkus.flyway.table)
            """, app.settings());
    }

    @Test
    void placeholders_take_variables_and_properties_and_defaults() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:postgresql://${DB_HOST:localhost}:${DB_PORT:5432}/${shop.name}
            shop.name=shop
            """).variable("DB_HOST", "db");

        assertEquals("main url = jdbc:postgresql://db:5432/shop  (app/application.properties:1)\n" + LOCATIONS, app.settings());
    }

    @Test
    void a_named_data_source_is_a_repo_if_flyway_is_told_about_it() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:h2:mem:a
            quarkus.datasource.orders.jdbc.url=jdbc:h2:mem:b
            quarkus.datasource.orders.username=orders
            quarkus.datasource."event.log".jdbc.url=jdbc:h2:mem:c
            quarkus.datasource.warehouse.jdbc.url=jdbc:h2:mem:d
            quarkus.flyway.orders.locations=db/orders
            quarkus.flyway."event.log".schemas=log,audit
            """).variable("QUARKUS_DATASOURCE_ORDERS_PASSWORD", "o");

        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main migrations = classpath:db/migration  (Quarkus's default)
            event-log url = jdbc:h2:mem:c  (app/application.properties:4)
            event-log migrations = classpath:db/migration  (Quarkus's default)
            event-log flyway.schemas = [log, audit]  (app/application.properties:7)
            orders url = jdbc:h2:mem:b  (app/application.properties:2)
            orders user = orders  (app/application.properties:3)
            orders password = o  (variable QUARKUS_DATASOURCE_ORDERS_PASSWORD)
            orders migrations = classpath:db/orders  (app/application.properties:6)
            """, app.settings());
    }

    @Test
    void an_app_without_a_default_data_source_has_no_main() {
        properties("quarkus.datasource.orders.jdbc.url=jdbc:h2:mem:b\nquarkus.flyway.orders.migrate-at-start=true\n");

        assertEquals("""
            orders url = jdbc:h2:mem:b  (app/application.properties:1)
            orders migrations = classpath:db/migration  (Quarkus's default)
            """, app.settings());
    }

    @Test
    void flyway_may_have_a_user_or_an_address_of_its_own() {
        var datasource = "quarkus.datasource.jdbc.url=jdbc:h2:mem:a\nquarkus.datasource.username=a\nquarkus.datasource.password=a\n";
        properties(datasource + "quarkus.flyway.username=owner\nquarkus.flyway.password=o\n");
        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main user = owner  (app/application.properties:4)
            main password = o  (app/application.properties:5)
            """ + LOCATIONS, app.settings());

        properties(datasource + "quarkus.flyway.jdbc-url=jdbc:h2:mem:b\nquarkus.flyway.username=owner\nquarkus.flyway.password=o\n");
        assertEquals("""
            main url = jdbc:h2:mem:b  (app/application.properties:4)
            main user = owner  (app/application.properties:5)
            main password = o  (app/application.properties:6)
            """ + LOCATIONS, app.settings());
    }

    @Test
    void settings_of_flyway_have_flyways_names() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:h2:mem:a
            quarkus.flyway.migrate-at-start=true
            quarkus.flyway.locations=db/shop, classpath:/db/extra
            quarkus.flyway.table=history
            quarkus.flyway.default-schema=shop
            quarkus.flyway.schemas=shop,audit
            quarkus.flyway.connect-retries-interval=2m
            quarkus.flyway.placeholders.Fruit=pear
            quarkus.flyway.placeholders."app.name"=shop
            quarkus.flyway.ignore-missing-migrations=true
            quarkus.flyway.out-of-ordre=true
            quarkus.flyway.active=false
            quarkus.flyway.validate-at-start.clean-on-validation-error=false
            """).variable("QUARKUS_FLYWAY_BASELINE_ON_MIGRATE", "true");

        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main migrations = [classpath:db/shop, classpath:db/extra]  (app/application.properties:3)
            main flyway.baselineOnMigrate = true  (variable QUARKUS_FLYWAY_BASELINE_ON_MIGRATE)
            main flyway.connectRetriesInterval = 120  (app/application.properties:7)
            main flyway.defaultSchema = shop  (app/application.properties:5)
            main flyway.table = history  (app/application.properties:4)
            main flyway.schemas = [shop, audit]  (app/application.properties:6)
            main flyway.ignoreMigrationPatterns = *:Missing  (app/application.properties:10)
            main flyway.outOfOrdre = true  (app/application.properties:11)
            main flyway.placeholders.app.name = shop  (app/application.properties:9)
            main flyway.placeholders.Fruit = pear  (app/application.properties:8)
            """, app.settings());
    }

    @Test
    void what_is_not_set_is_named_and_no_value_is() {
        assertEquals("unreadable: app/application.properties:1 quarkus.datasource.jdbc.url needs DB_HOST, which is not set",
            properties("quarkus.datasource.jdbc.url=jdbc:postgresql://shop:hunter2@${DB_HOST}/shop\n").settings());
        assertEquals("unreadable: app/application.properties:2 quarkus.flyway.schemas needs SCHEMA, which is not set",
            properties("quarkus.datasource.jdbc.url=jdbc:h2:mem:a\nquarkus.flyway.schemas=hunter2,${SCHEMA}\n").settings());
    }

    @Test
    void a_duration_that_is_none_is_named() {
        assertEquals("unreadable: app/application.properties:1 quarkus.flyway.connect-retries-interval is no duration such as 10s",
            properties("quarkus.flyway.connect-retries-interval=soon\n").settings());
    }

    @Test
    void files_that_are_no_yaml_or_properties_are_named_and_no_value_is() {
        app.file("application.yaml", "quarkus:\n  datasource.password: hunter2: x\n");
        assertEquals("unreadable: app/application.yaml:2 is not valid YAML: mapping values are not allowed here", app.settings());
        app.file("application.yaml", "quarkus:\n");
        assertEquals("unreadable: app/application.properties cannot be read: Malformed \\uxxxx encoding",
            properties("quarkus.datasource.password=hunter2\\u12\n").settings());
    }
}
