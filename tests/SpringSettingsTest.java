package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.AppFolder;

/** What a Spring Boot app says about its database and migrations, and where. */
class SpringSettingsTest {
    private static final String LOCATIONS = "main migrations = classpath:db/migration  (Spring Boot's default)\n";
    @TempDir
    Path root;
    private AppFolder app;

    @BeforeEach
    void an_app() {
        app = new AppFolder(root);
    }

    private AppFolder yaml(String text) {
        return app.file("application.yml", text);
    }

    @Test
    void reads_properties_with_the_line_of_each() {
        app.file("application.properties", """
            # the shop
            spring.datasource.url=jdbc:postgresql://db/shop
            spring.datasource.username=shop
            spring.datasource.password=hunter2
            spring.datasource.driver-class-name=org.postgresql.Driver
            """);

        assertEquals("""
            main url = jdbc:postgresql://db/shop  (app/application.properties:2)
            main user = shop  (app/application.properties:3)
            main password = hunter2  (app/application.properties:4)
            """ + LOCATIONS, app.settings());
    }

    @Test
    void reads_documents_and_files_of_the_active_profiles() {
        yaml("""
            spring:
              datasource:
                url: jdbc:postgresql://localhost/shop
                username: shop
            ---
            spring:
              config.activate.on-profile: "prod & !eu"
              datasource.url: jdbc:postgresql://prod/shop
            ---
            spring:
              config.activate.on-profile: eu
              datasource.url: jdbc:postgresql://eu/shop
            """).file("application-eu.properties", "spring.datasource.username=eu\n").file("application-prod.yaml", "spring.datasource.password: p\n");

        assertEquals("""
            main url = jdbc:postgresql://localhost/shop  (app/application.yml:3)
            main user = shop  (app/application.yml:4)
            """ + LOCATIONS, app.settings());
        assertEquals("""
            main url = jdbc:postgresql://prod/shop  (app/application.yml:8)
            main user = shop  (app/application.yml:4)
            main password = p  (app/application-prod.yaml:1)
            """ + LOCATIONS, app.profiles("prod").settings());
        assertEquals("""
            main url = jdbc:postgresql://eu/shop  (app/application.yml:12)
            main user = eu  (app/application-eu.properties:1)
            main password = p  (app/application-prod.yaml:1)
            """ + LOCATIONS, app.profiles("prod", "eu").settings());
    }

    @Test
    void the_app_itself_chooses_its_profiles_where_none_are_given() {
        yaml("""
            spring.profiles.active: dev
            spring.profiles.group.prod: [dev, eu]
            """).file("application-dev.yml", "spring.datasource.url: jdbc:h2:mem:dev\n")
            .file("application-eu.yml", "spring.datasource.username: eu\n")
            .file("application-prod.yml", "spring.datasource.password: p\n");

        assertEquals("main url = jdbc:h2:mem:dev  (app/application-dev.yml:1)\n" + LOCATIONS, app.settings());
        assertEquals("main user = eu  (app/application-eu.yml:1)\n" + LOCATIONS, app.variable("SPRING_PROFILES_ACTIVE", "eu").settings());
        assertEquals("""
            main url = jdbc:h2:mem:dev  (app/application-dev.yml:1)
            main user = eu  (app/application-eu.yml:1)
            main password = p  (app/application-prod.yml:1)
            """ + LOCATIONS, app.profiles("prod").settings());
    }

    @Test
    void properties_win_over_variables_and_variables_over_files() {
        yaml("""
            spring.datasource:
              url: jdbc:h2:mem:file
              username: file
              password: file
            """).variable("SPRING_DATASOURCE_USERNAME", "variable").variable("SPRING_DATASOURCE_PASSWORD", "variable")
            .property("spring.datasource.password", "property");

        assertEquals("""
            main url = jdbc:h2:mem:file  (app/application.yml:2)
            main user = variable  (variable SPRING_DATASOURCE_USERNAME)
            main password = property  (property spring.datasource.password)
            """ + LOCATIONS, app.settings());
        assertEquals("""
            main url = jdbc:h2:mem:json  (variable SPRING_APPLICATION_JSON)
            main user = variable  (variable SPRING_DATASOURCE_USERNAME)
            main password = property  (property spring.datasource.password)
            """ + LOCATIONS, app.variable("SPRING_APPLICATION_JSON", "{\"spring\": {\"datasource\": {\"url\": \"jdbc:h2:mem:json\"}}}").settings());
    }

    @Test
    void placeholders_take_variables_and_properties_and_defaults() {
        yaml("""
            db.host: ${DB_HOST:localhost}
            spring.datasource:
              url: jdbc:postgresql://${db.host}:${DB_PORT:5432}/${spring.datasource.username}
              username: ${shop.user:${DB_USER:shop}}
            """).variable("DB_HOST", "db").property("shop.user", "eve");

        assertEquals("""
            main url = jdbc:postgresql://db:5432/eve  (app/application.yml:3)
            main user = eve  (app/application.yml:4)
            """ + LOCATIONS, app.settings());
    }

    @Test
    void placeholders_take_what_every_jvm_has() {
        yaml("spring.datasource.url: jdbc:h2:file:${user.home}/shop\nspring.datasource.username: ${user.dir}\n");

        assertEquals("main url = jdbc:h2:file:" + System.getProperty("user.home") + "/shop  (app/application.yml:1)\n"
            + "main user = " + root + "  (app/application.yml:2)\n" + LOCATIONS, app.settings());
    }

    @Test
    void files_beside_the_app_win_over_those_inside_and_further_ones_are_imported() {
        app.file("application.properties", "spring.datasource.url=jdbc:h2:mem:inside\nspring.datasource.username=inside\nspring.config.import=more.yml\n")
            .file("more.yml", "spring.datasource.password: imported\n").file("config/application.yml", "spring.flyway.table: inner\n")
            .outside("application.yml", "spring.datasource.url: jdbc:h2:mem:beside\n")
            .outside("config/application.yml", "spring.datasource.url: jdbc:h2:mem:config\n")
            .outside("config/eu/application.yml", "spring.flyway.target: 3\n")
            .outside("etc/shop.yml", "spring.datasource.username: etc\n");

        assertEquals("""
            main url = jdbc:h2:mem:config  (config/application.yml:1)
            main user = etc  (etc/shop.yml:1)
            main password = imported  (app/more.yml:1)
            main migrations = classpath:db/migration  (Spring Boot's default)
            main flyway.table = inner  (app/config/application.yml:1)
            main flyway.target = 3  (config/eu/application.yml:1)
            """, app.variable("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:./etc/shop.yml").settings());
        assertEquals("main user = etc  (etc/shop.yml:1)\n" + LOCATIONS,
            app.property("spring.config.location", root.resolve("etc/shop.yml").toString()).settings());
    }

    @Test
    void a_config_tree_of_secrets_is_read() {
        yaml("spring.config.import: \"configtree:" + root + "/secrets/\"\nspring.datasource.url: jdbc:h2:mem:a\n")
            .outside("secrets/spring.datasource.password", "hunter2\n");

        assertEquals("main url = jdbc:h2:mem:a  (app/application.yml:2)\nmain password = hunter2  (secrets/spring.datasource.password:1)\n"
            + LOCATIONS, app.settings());
    }

    @Test
    void a_pool_of_its_own_may_have_the_address() {
        yaml("""
            spring.datasource:
              url: jdbc:h2:mem:a
              username: a
              password: a
              hikari:
                jdbc-url: jdbc:h2:mem:b
                username: b
            """);

        assertEquals("""
            main url = jdbc:h2:mem:b  (app/application.yml:6)
            main user = b  (app/application.yml:7)
            main password = a  (app/application.yml:4)
            """ + LOCATIONS, app.settings());
    }

    @Test
    void flyway_may_have_a_user_or_an_address_of_its_own() {
        yaml("""
            spring:
              datasource: { url: "jdbc:h2:mem:a", username: a, password: a }
              flyway:
                user: owner
                password: o
            """);
        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.yml:2)
            main user = owner  (app/application.yml:4)
            main password = o  (app/application.yml:5)
            """ + LOCATIONS, app.settings());

        yaml("""
            spring:
              datasource: { url: "jdbc:h2:mem:a", username: a, password: a }
              flyway.url: jdbc:h2:mem:b
            """);
        assertEquals("main url = jdbc:h2:mem:b  (app/application.yml:3)\n" + LOCATIONS, app.settings());
    }

    @Test
    void settings_of_flyway_have_flyways_names() {
        yaml("""
            spring.flyway:
              enabled: false
              locations: [classpath:/db/shop, "filesystem:rel/extra", "db/{vendor}"]
              table: history
              schemas: shop,audit
              default-schema: shop
              baseline-on-migrate: true
              baselineVersion: "1.10"
              clean-disabled: false
              connect-retries-interval: 2m
              community-db-support-enabled: true
              init-sqls:
                - set role owner
                - set search_path to shop
              placeholders:
                Fruit: pear
                app.name: shop
              ignore-migration-patterns: ["*:missing", "*:future"]
              postgresql.transactional-lock: true
              loggers: slf4j
              fail-on-missing-locations: true
              license-key: abc
              jdbc-properties.x: y
            """).variable("SPRING_FLYWAY_OUTOFORDER", "true").variable("SPRING_FLYWAY_LOCK_RETRY_COUNT", "9");

        assertEquals("""
            main migrations = [classpath:db/shop, filesystem:rel/extra, classpath:db/{vendor}]  (app/application.yml:3)
            main flyway.baselineOnMigrate = true  (app/application.yml:7)
            main flyway.baselineVersion = 1.10  (app/application.yml:8)
            main flyway.cleanDisabled = false  (app/application.yml:9)
            main flyway.communityDBSupportEnabled = true  (app/application.yml:11)
            main flyway.connectRetriesInterval = 120  (app/application.yml:10)
            main flyway.defaultSchema = shop  (app/application.yml:6)
            main flyway.lockRetryCount = 9  (variable SPRING_FLYWAY_LOCK_RETRY_COUNT)
            main flyway.outOfOrder = true  (variable SPRING_FLYWAY_OUTOFORDER)
            main flyway.table = history  (app/application.yml:4)
            main flyway.postgresql.transactional.lock = true  (app/application.yml:19)
            main flyway.ignoreMigrationPatterns = [*:missing, *:future]  (app/application.yml:18)
            main flyway.schemas = [shop, audit]  (app/application.yml:5)
            main flyway.initSql = set role owner
            set search_path to shop  (app/application.yml:13)
            main flyway.placeholders.Fruit = pear  (app/application.yml:16)
            main flyway.placeholders.app.name = shop  (app/application.yml:17)
            """, app.settings());
    }

    @Test
    void a_setting_that_nobody_knows_is_passed_on() {
        yaml("spring.flyway: { out-of-ordre: true }\n");

        assertEquals(LOCATIONS + "main flyway.outOfOrdre = true  (app/application.yml:1)\n", app.settings());
    }

    @Test
    void an_app_without_a_configuration_has_its_usual_place_of_migrations() {
        assertEquals(LOCATIONS, app.file("db/migration/V1__a.sql", "").settings());
    }

    @Test
    void what_is_not_set_is_named_and_no_value_is() {
        yaml("""
            spring.datasource:
              url: jdbc:postgresql://shop:hunter2@${DB_HOST}/shop
            """);
        assertEquals("unreadable: app/application.yml:2 spring.datasource.url needs DB_HOST, which is not set", app.settings());

        yaml("spring.flyway.placeholders.a: hunter2 ${SHOP_A:${SHOP_B}}\n");
        assertEquals("unreadable: app/application.yml:1 spring.flyway.placeholders.a needs SHOP_B, which is not set", app.settings());
    }

    @Test
    void yaml_that_is_none_is_named_with_its_line_and_no_value_is() {
        assertEquals("unreadable: app/application.yml:2 is not valid YAML: mapping values are not allowed here",
            yaml("spring:\n  datasource.password: hunter2: x\n").settings());
        assertEquals("unreadable: app/application.yml:2 is not valid YAML: found character '\\t(TAB)' that cannot start any token",
            yaml("spring:\n\tdatasource.password: hunter2\n").settings());
        assertEquals("unreadable: app/application.yml:1 is not valid YAML: found undefined alias",
            yaml("spring.datasource.password: *hunter2\n").settings());
        assertEquals("unreadable: app/application.yml:1 is not valid YAML: could not determine a constructor for the tag",
            yaml("spring.datasource.password: !hunter2 x\n").settings());
        assertEquals("unreadable: app/application.yml:2 is not valid YAML: found duplicate key",
            yaml("hunter2: a\nhunter2: b\n").settings());
        assertEquals("unreadable: app/application.yml is not valid YAML", yaml("spring.datasource.password: hunter2\u0001\n").settings());
    }

    @Test
    void properties_that_are_none_are_named() {
        assertEquals("unreadable: app/application.properties is refused by Spring Boot (IllegalStateException)",
            app.file("application.properties", "spring.datasource.password=hunter2\\u12\n").settings());
    }

    @Test
    void an_import_that_is_missing_or_that_only_the_app_can_do_is_named() {
        assertEquals("unreadable: app/application.yml:1 imports none.yml, which does not exist",
            yaml("spring.config.import: none.yml\n").settings());
        assertEquals("unreadable: app/application.yml imports configserver:http://config:8888, which is no file or folder of"
            + " configuration; if only the app itself can read it, name a file instead with the property spring.config.location",
            yaml("spring.config.import: \"configserver:http://config:8888\"\n").settings());
    }

    @Test
    void a_location_that_does_not_exist_is_named() {
        assertEquals("unreadable: the app's configuration imports file:./none.yml, which does not exist",
            app.file("a.txt", "").variable("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:./none.yml").settings());
    }

    @Test
    void what_a_document_of_a_profile_must_not_say_is_named() {
        assertEquals("unreadable: app/application.yml:2 sets spring.profiles.include, which what is for a profile must not", yaml("""
            spring.config.activate.on-profile: prod
            spring.profiles.include: eu
            """).settings());
        assertEquals("unreadable: app/application.yml:1 sets spring.profiles, which Spring Boot does not allow there; use spring.config.activate.on-profile",
            yaml("spring.profiles: prod\n").settings());
        assertEquals("unreadable: app/application-prod.yml:1 sets spring.profiles.active, which Spring Boot does not allow there",
            yaml("a: b\n").file("application-prod.yml", "spring.profiles.active: eu\n").profiles("prod").settings());
    }
}
