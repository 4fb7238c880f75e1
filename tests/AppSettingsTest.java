package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.app.Deployable;
import release.app.Unreadable;
import release.app.settings.AppSettings;
import release.app.settings.AppSettings.Value;
import release.app.settings.Inside.Question;
import release.support.TestRelease;

/** What an app of Spring Boot or of Quarkus, a folder of classes and resources, says about its databases and migrations, and where. */
class AppSettingsTest {
    private static final String OF_SPRING = "main migrations = classpath:db/migration  (Spring Boot's default)\n";
    private static final String OF_QUARKUS = "main migrations = classpath:db/migration  (Quarkus's default)\n";
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();

    @TempDir
    Path root;

    private AppSettingsTest outside(String name, String text) {
        new TestRelease(root).file(name, text);
        return this;
    }

    private AppSettingsTest file(String name, String text) {
        return outside("app/" + name, text);
    }

    private AppSettingsTest yaml(String text) {
        return file("application.yml", text);
    }

    private AppSettingsTest properties(String text) {
        return file("application.properties", text);
    }

    private AppSettingsTest property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    private AppSettingsTest variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Each value as {@code repo key = text (place)}, with what is refused or ignored; or why they cannot be read. */
    private String settings(String... profiles) {
        try (var app = Deployable.open(root.resolve("app"))) {
            var found = AppSettings.read(new Question(app, root, List.of(profiles), properties, variables));
            var values = found.repos().entrySet().stream()
                    .flatMap(repo -> repo.getValue().entrySet().stream()
                            .map(value -> repo.getKey() + " " + value.getKey() + shown(value.getValue())));
            var refused = found.refused().stream()
                    .map(one -> one.repo() + " " + one.key() + " " + one.problem() + place(one.source(), one.line()));
            var ignored =
                    found.ignored().stream().map(one -> "ignored " + one.name() + place(one.source(), one.line()));
            return Stream.of(values, refused, ignored).flatMap(lines -> lines).collect(Collectors.joining());
        } catch (Unreadable e) {
            return "unreadable: " + e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String shown(Value value) {
        var text =
                value.texts().size() == 1 ? value.texts().get(0) : value.texts().toString();
        return " = " + text + place(value.source(), value.line());
    }

    private String place(String source, int line) {
        return "  (" + source.replace(root + "/", "") + (line > 0 ? ":" + line : "") + ")\n";
    }

    @Test
    void properties_are_read_with_the_line_of_each() {
        assertEquals(OF_SPRING, file("db/migration/V1__a.sql", "").settings());

        var spring = """
            # the shop
            spring.datasource.driver-class-name=h2
            spring.datasource.url=jdbc:h2:mem:a
            spring.datasource.username=shop
            spring.datasource.password=hunter2
            """;
        var quarkus = spring.replace("driver-class-name", "db-kind")
                .replace(".url", ".jdbc.url")
                .replace("spring.", "quarkus.");
        var expected = """
            main url = jdbc:h2:mem:a  (app/application.properties:3)
            main user = shop  (app/application.properties:4)
            main password = hunter2  (app/application.properties:5)
            """;
        assertEquals(expected + OF_SPRING, properties(spring).settings());
        assertEquals(expected + OF_QUARKUS, properties(quarkus).settings());
    }

    @Test
    void spring_reads_documents_and_files_of_the_active_profiles() {
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
            """)
                .file("application-eu.properties", "spring.datasource.username=eu\n")
                .file("application-prod.yaml", "spring.datasource.password: p\n");

        assertEquals("""
            main url = jdbc:postgresql://localhost/shop  (app/application.yml:3)
            main user = shop  (app/application.yml:4)
            """ + OF_SPRING, settings());
        assertEquals("""
            main url = jdbc:postgresql://prod/shop  (app/application.yml:8)
            main user = shop  (app/application.yml:4)
            main password = p  (app/application-prod.yaml:1)
            """ + OF_SPRING, settings("prod"));
        assertEquals("""
            main url = jdbc:postgresql://eu/shop  (app/application.yml:12)
            main user = eu  (app/application-eu.properties:1)
            main password = p  (app/application-prod.yaml:1)
            """ + OF_SPRING, settings("prod", "eu"));
    }

    @Test
    void spring_chooses_its_profiles_where_none_are_given() {
        yaml("spring.profiles.active: dev\nspring.profiles.group.prod: [dev, eu]\n")
                .file("application-dev.yml", "spring.datasource.url: jdbc:h2:mem:dev\n")
                .file("application-eu.yml", "spring.datasource.username: eu\n")
                .file("application-prod.yml", "spring.datasource.password: p\n");

        assertEquals("main url = jdbc:h2:mem:dev  (app/application-dev.yml:1)\n" + OF_SPRING, settings());
        assertEquals(
                "main user = eu  (app/application-eu.yml:1)\n" + OF_SPRING,
                variable("SPRING_PROFILES_ACTIVE", "eu").settings());
        assertEquals("""
            main url = jdbc:h2:mem:dev  (app/application-dev.yml:1)
            main user = eu  (app/application-eu.yml:1)
            main password = p  (app/application-prod.yml:1)
            """ + OF_SPRING, settings("prod"));
    }

    @Test
    void in_spring_properties_win_over_variables_and_variables_over_files() {
        yaml("""
            spring.datasource:
              url: jdbc:h2:mem:file
              username: file
              password: file
            """)
                .variable("SPRING_DATASOURCE_USERNAME", "variable")
                .variable("SPRING_DATASOURCE_PASSWORD", "variable")
                .property("spring.datasource.password", "property");
        var others = """
            main user = variable  (variable SPRING_DATASOURCE_USERNAME)
            main password = property  (property spring.datasource.password)
            """ + OF_SPRING;

        assertEquals("main url = jdbc:h2:mem:file  (app/application.yml:2)\n" + others, settings());
        variable("SPRING_APPLICATION_JSON", "{\"spring\": {\"datasource\": {\"url\": \"jdbc:h2:mem:json\"}}}");
        assertEquals("main url = jdbc:h2:mem:json  (variable SPRING_APPLICATION_JSON)\n" + others, settings());
        variable("SPRING_APPLICATION_JSON", "hunter2");
        assertEquals(
                "unreadable: the variable SPRING_APPLICATION_JSON or the property spring.application.json is not valid"
                        + " JSON",
                settings());
    }

    @Test
    void options_of_any_jvm_are_properties_of_the_app_too() {
        file("db/migration/V1__a.sql", "")
                .properties("spring.flyway.table=plain\n")
                .file("application-prod.properties", "spring.flyway.schemas=of_prod\n")
                .variable(
                        "JAVA_TOOL_OPTIONS",
                        "-Xmx1g -Dspring.profiles.active=prod '-Dspring.flyway.installed-by=so and so'"
                                + " -Dspring.flyway.table=first")
                .variable("JDK_JAVA_OPTIONS", "\"-Dspring.flyway.table=second\"")
                .variable("_JAVA_OPTIONS", "-Dspring.flyway.encoding=utf-16")
                .property("spring.flyway.encoding", "utf-8");

        assertEquals(
                """
                main flyway.encoding = UTF-16  (property spring.flyway.encoding)
                main flyway.installedBy = so and so  (property spring.flyway.installed-by)
                """,
                settings()
                        .lines()
                        .filter(line -> line.matches(".*(encoding|installedBy).*"))
                        .sorted()
                        .map(line -> line + "\n")
                        .collect(Collectors.joining()));
        assertTrue(settings().contains("flyway.table = second") && settings().contains("of_prod"), settings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        spring.flyway.table=@db.table@                  | main flyway.table is filled in where the app is built: name what it is built into, such as target/classes
        spring.flyway.table=${sm://table}               | main flyway.table is a secret that only the running app fetches
        spring.flyway.table=${db.table},db.table=${sm@x} | main flyway.table is a secret that only the running app fetches
        spring.flyway.table=${TABLE}                    | main flyway.table needs TABLE, which is not set
        spring.config.import=optional:vault://          | main url may have another value in vault://, which only the running app reads
        spring.config.import=optional:vault://,spring.cloud.vault.enabled=false |
        spring.profiles.active=${PROFILE}               | unreadable: app/application.properties:1 spring.profiles.active needs PROFILE, which is not set
        """)
    void what_only_the_build_or_the_running_app_knows_is_refused(String written, String said) {
        var settings = file("db/migration/V1__a.sql", "")
                .properties(written.replace(',', '\n') + "\n")
                .settings()
                .replace(root + "/", "");

        assertEquals(
                said == null ? OF_SPRING : said,
                said == null
                        ? settings
                        : settings.replace(OF_SPRING, "")
                                .replaceFirst("  \\(app/application.properties:\\d\\)\n$", ""));
    }

    @Test
    void what_the_app_asks_for_and_a_release_does_not_do_is_passed_over() {
        assertEquals(
                OF_SPRING + "ignored spring.flyway.output-query-results  (app/application.properties:1)\n",
                file("db/migration/V1__a.sql", "")
                        .properties("spring.flyway.output-query-results=true\n")
                        .settings());
    }

    @Test
    void placeholders_take_variables_and_properties_and_defaults_and_what_every_jvm_has() {
        properties("quarkus.datasource.jdbc.url=jdbc:postgresql://${DB_HOST:localhost}:${DB_PORT:5432}/${shop.name}\n"
                        + "shop.name=shop\n")
                .variable("DB_HOST", "db");
        assertEquals(
                "main url = jdbc:postgresql://db:5432/shop  (app/application.properties:1)\n" + OF_QUARKUS, settings());

        properties("");
        yaml("""
            db.host: ${DB_HOST:localhost}
            spring.datasource:
              url: jdbc:postgresql://${db.host}:${DB_PORT:5432}/${spring.datasource.username}
              username: ${shop.user:${DB_USER:shop}}
              password: ${user.home} ${user.dir}
            """).property("shop.user", "eve");
        assertEquals("""
            main url = jdbc:postgresql://db:5432/eve  (app/application.yml:3)
            main user = eve  (app/application.yml:4)
            main password = %s %s  (app/application.yml:5)
            """.formatted(System.getProperty("user.home"), root) + OF_SPRING, settings());
    }

    @Test
    void in_spring_files_beside_the_app_win_over_those_inside_and_further_ones_are_imported() {
        properties("spring.datasource.url=jdbc:h2:mem:inside\n"
                        + "spring.datasource.username=inside\n"
                        + "spring.config.import=more.yml\n")
                .file("more.yml", "spring.datasource.password: imported\n")
                .file("config/application.yml", "spring.flyway.table: inner\n")
                .outside("application.yml", "spring.datasource.url: jdbc:h2:mem:beside\n")
                .outside("config/application.yml", "spring.datasource.url: jdbc:h2:mem:config\n")
                .outside("config/eu/application.yml", "spring.flyway.target: 3\n")
                .outside("etc/shop.yml", "spring.datasource.username: etc\n");

        assertEquals(
                """
                main url = jdbc:h2:mem:config  (config/application.yml:1)
                main user = etc  (etc/shop.yml:1)
                main password = imported  (app/more.yml:1)
                main migrations = classpath:db/migration  (Spring Boot's default)
                main flyway.table = inner  (app/config/application.yml:1)
                main flyway.target = 3  (config/eu/application.yml:1)
                """,
                variable("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:./etc/shop.yml")
                        .settings());
        assertEquals(
                "main user = etc  (etc/shop.yml:1)\n" + OF_SPRING,
                property("spring.config.location", root.resolve("etc/shop.yml").toString())
                        .settings());
    }

    @Test
    void a_config_tree_of_secrets_is_read_and_a_further_file_must_exist() {
        yaml("spring.config.import: \"configtree:" + root + "/secrets/\"\nspring.datasource.url: jdbc:h2:mem:a\n")
                .outside("secrets/spring.datasource.password", "hunter2\n");

        assertEquals(
                "main url = jdbc:h2:mem:a  (app/application.yml:2)\n"
                        + "main password = hunter2  (secrets/spring.datasource.password:1)\n"
                        + OF_SPRING,
                settings());
        assertEquals(
                "unreadable: the app's configuration imports file:./none.yml, which does not exist",
                variable("SPRING_CONFIG_ADDITIONAL_LOCATION", "file:./none.yml").settings());
    }

    @Test
    void the_pool_or_flyway_may_have_a_user_or_an_address_of_its_own_in_spring() {
        var datasource = "spring.datasource: { url: \"jdbc:h2:mem:a\", username: a, password: a }\n";
        assertEquals(
                """
                    main url = jdbc:h2:mem:b  (app/application.yml:2)
                    main user = b  (app/application.yml:2)
                    main password = a  (app/application.yml:1)
                    """ + OF_SPRING,
                yaml(datasource + "spring.datasource.hikari: { jdbc-url: \"jdbc:h2:mem:b\", username: b }\n")
                        .settings());
        assertEquals(
                """
                    main url = jdbc:h2:mem:a  (app/application.yml:1)
                    main user = owner  (app/application.yml:2)
                    main password = o  (app/application.yml:3)
                    """ + OF_SPRING,
                yaml(datasource + "spring.flyway.user: owner\nspring.flyway.password: o\n")
                        .settings());
        assertEquals(
                "main url = jdbc:h2:mem:b  (app/application.yml:2)\n" + OF_SPRING,
                yaml(datasource + "spring.flyway.url: jdbc:h2:mem:b\n").settings());
    }

    @Test
    void settings_of_flyway_in_spring_have_flyways_names_and_those_without_effect_there_are_ignored() {
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
              out-of-ordre: true
            """).variable("SPRING_FLYWAY_OUTOFORDER", "true").variable("SPRING_FLYWAY_LOCK_RETRY_COUNT", "9");

        assertEquals("""
            main migrations = [classpath:db/shop, filesystem:rel/extra, classpath:db/{vendor}]  (app/application.yml:3)
            main flyway.baselineOnMigrate = true  (app/application.yml:7)
            main flyway.baselineVersion = 1.10  (app/application.yml:8)
            main flyway.cleanDisabled = false  (app/application.yml:9)
            main flyway.communityDBSupportEnabled = true  (app/application.yml:11)
            main flyway.connectRetriesInterval = 120  (app/application.yml:10)
            main flyway.defaultSchema = shop  (app/application.yml:6)
            main flyway.failOnMissingLocations = true  (app/application.yml:21)
            main flyway.ignoreMigrationPatterns = [*:missing, *:future]  (app/application.yml:18)
            main flyway.initSql = set role owner
            set search_path to shop  (app/application.yml:13)
            main flyway.lockRetryCount = 9  (variable SPRING_FLYWAY_LOCK_RETRY_COUNT)
            main flyway.outOfOrder = true  (variable SPRING_FLYWAY_OUTOFORDER)
            main flyway.placeholders.Fruit = pear  (app/application.yml:16)
            main flyway.placeholders.app.name = shop  (app/application.yml:17)
            main flyway.postgresql.transactional.lock = true  (app/application.yml:19)
            main flyway.schemas = [shop, audit]  (app/application.yml:5)
            main flyway.table = history  (app/application.yml:4)
            ignored spring.flyway.license-key  (app/application.yml:22)
            ignored spring.flyway.out-of-ordre  (app/application.yml:24)
            ignored spring.flyway.jdbc-properties.x  (app/application.yml:23)
            """, settings());
    }

    @Test
    void settings_of_the_pool_in_spring_hold_where_flyway_is_given_the_pool() {
        var datasource = "spring.datasource: { url: \"jdbc:postgresql://db/shop\", username: shop }\n";
        var pool = """
            spring.datasource.hikari:
              schema: app
              connection-init-sql: set role owner
              data-source-properties: { currentSchema: app, ApplicationName: shop }
              maximum-pool-size: 3
            """;
        assertEquals("""
            main url = jdbc:postgresql://db/shop  (app/application.yml:1)
            main user = shop  (app/application.yml:1)
            main schema = app  (app/application.yml:3)
            main init-sql = set role owner  (app/application.yml:4)
            main flyway.jdbcProperties.ApplicationName = shop  (app/application.yml:5)
            main flyway.jdbcProperties.currentSchema = app  (app/application.yml:5)
            """ + OF_SPRING, yaml(datasource + pool).settings());
        var without = "main url = jdbc:postgresql://db/shop  (app/application.yml:1)\nmain user = %s\n" + OF_SPRING;
        assertEquals(
                without.formatted("owner  (app/application.yml:7)"),
                yaml(datasource + pool + "spring.flyway.user: owner\n").settings());
        assertEquals(
                without.formatted("shop  (app/application.yml:1)"),
                yaml(datasource + pool
                                + "spring.datasource.type:"
                                + " org.springframework.jdbc.datasource.SimpleDriverDataSource\n")
                        .settings());
        assertEquals(
                """
                main url = jdbc:mariadb://db/shop  (variable SPRING_DATASOURCE_URL)
                main user = shop  (app/application.yml:1)
                main migrations = classpath:db/migration  (Spring Boot's default)
                ignored spring.datasource.hikari.schema  (app/application.yml:2)
                """,
                yaml(datasource + "spring.datasource.hikari.schema: app\n")
                        .variable("SPRING_DATASOURCE_URL", "jdbc:mariadb://db/shop")
                        .settings());
    }

    @Test
    void spring_converts_what_it_is_given() {
        properties("""
            spring.flyway.out-of-order=yes
            spring.flyway.group=on
            spring.flyway.mixed=1
            spring.flyway.create-schemas=off
            spring.flyway.placeholders.default.admin=me
            spring.flyway.placeholders.default.admin.id=1
            spring.flyway.placeholders.on=${os.name}
            spring.flyway.placeholders.tpl=${name}
            spring.flyway.placeholders.esc=\\\\${os.name}
            spring.datasource.password=${name}
            """)
                .variable(
                        "SPRING_APPLICATION_JSON",
                        "{\"spring.flyway\": {\"target\": 7, \"placeholders\": {\"big\": 12345678901}}}")
                .variable("SPRING_DATASOURCE_USERNAME", "p${w}d");
        assertEquals("""
            main user = p${w}d  (variable SPRING_DATASOURCE_USERNAME)
            main migrations = classpath:db/migration  (Spring Boot's default)
            main flyway.createSchemas = false  (app/application.properties:4)
            main flyway.group = true  (app/application.properties:2)
            main flyway.mixed = true  (app/application.properties:3)
            main flyway.outOfOrder = true  (app/application.properties:1)
            main flyway.placeholders.big = 12345678901  (variable SPRING_APPLICATION_JSON)
            main flyway.placeholders.default.admin = me  (app/application.properties:5)
            main flyway.placeholders.default.admin.id = 1  (app/application.properties:6)
            main flyway.placeholders.esc = ${os.name}  (app/application.properties:9)
            main flyway.placeholders.on = %s  (app/application.properties:7)
            main flyway.placeholders.tpl = ${name}  (app/application.properties:8)
            main flyway.target = 7  (variable SPRING_APPLICATION_JSON)
            main password needs name, which is not set  (app/application.properties:10)
            """.formatted(System.getProperty("os.name")), settings());
    }

    @Test
    void what_only_the_running_app_of_spring_can_know_is_refused() {
        var changing = " is made of a value that changes with each start of the app  (app/application.yml:";
        yaml("""
            spring.config.import: "optional:configserver:http://config:8888"
            spring.datasource: { url: "jdbc:h2:mem:${shop.id}", password: ENC(G6N718UuyPE5) }
            shop.id: a-${random.uuid}
            spring.flyway:
              table: t${random.int}
              schemas: [a, "${random.value}"]
              placeholders: { known: 1, run: "${shop.id}", pid: "${spring.application.pid}", api: "{cipher}af54" }
            """);
        assertEquals("""
            main migrations = classpath:db/migration  (Spring Boot's default)
            main flyway.placeholders.known = 1  (app/application.yml:7)
            main url%2)
            main password is encrypted, and only the running app can decrypt it  (app/application.yml:2)
            main flyway.placeholders.api is encrypted, and only the running app can decrypt it  (app/application.yml:7)
            main flyway.placeholders.pid%7)
            main flyway.placeholders.run%7)
            main flyway.schemas%6)
            main flyway.table%5)
            main url may have another value in configserver:http://config:8888, which only the running app reads  (app/application.yml:1)
            """.replace("%", changing), settings());
        assertEquals(
                """
                main migrations = classpath:db/migration  (Spring Boot's default)
                main url is looked up by the server that the app runs in (java:comp/env/shop)  (app/application.yml:1)
                """,
                yaml("spring.datasource: { jndi-name: \"java:comp/env/shop\", url: \"jdbc:h2:mem:a\" }\n")
                        .settings());
        assertEquals(
                """
                main user = shop  (app/application.yml:2)
                main migrations = classpath:db/migration  (Spring Boot's default)
                main url needs DB_HOST, which is not set  (app/application.yml:1)
                main url may have another value in vault://, which only the running app reads  (app/application.yml:3)
                """,
                yaml("spring.datasource.url: \"jdbc:postgresql://${DB_HOST}/shop\"\n"
                                + "spring.datasource.username: shop\n"
                                + "spring.config.import: vault://\n")
                        .settings());
    }

    /** Jackson and Gson take a null for nothing, Spring Boot's own reader of JSON for a text; an app that is not built is without them. */
    @Test
    void a_null_of_json_is_refused_where_the_libraries_of_the_app_are_not_there() {
        var refused = " is null in JSON: no value for an app with Jackson or Gson, and the text null for one without "
                + " (variable SPRING_APPLICATION_JSON)\n";
        properties("spring.datasource.url=jdbc:h2:mem:a\nspring.flyway.placeholders.of=${of}\n")
                .variable("SPRING_APPLICATION_JSON", """
                    {"of": null, "other": null, "spring.flyway": {"placeholders": {"none": null, "text": "null", "quote": "\\"null\\": null"}, "schemas": ["a", null]}}
                    """);
        assertEquals(
                """
                main url = jdbc:h2:mem:a  (app/application.properties:1)
                main migrations = classpath:db/migration  (Spring Boot's default)
                main flyway.placeholders.quote = "null": null  (variable SPRING_APPLICATION_JSON)
                main flyway.placeholders.text = null  (variable SPRING_APPLICATION_JSON)
                main flyway.placeholders.none%1$smain flyway.placeholders.of%2$smain flyway.schemas%1$s\
                """.formatted(
                        refused, refused.replace("variable SPRING_APPLICATION_JSON", "app/application.properties:2")),
                settings());
    }

    @Test
    void a_type_of_data_source_that_is_not_there_is_refused() {
        var url = "spring.datasource.url=jdbc:h2:mem:a\nspring.datasource.type=";
        var found = "main url = jdbc:h2:mem:a  (app/application.properties:1)\n" + OF_SPRING;

        assertEquals(
                found
                        + "main url belongs to a shop.Pool, which is not in the app; if one of its libraries has that"
                        + " class, build the app  (app/application.properties:2)\n",
                properties(url + "shop.Pool\n").settings());
        for (var type : List.of(
                "com.zaxxer.hikari.HikariDataSource",
                "com.mchange.v2.c3p0.ComboPooledDataSource",
                "org.h2.jdbcx.JdbcConnectionPool")) {
            assertEquals(found, properties(url + type + "\n").settings());
        }
        assertEquals(
                found,
                file("shop/Pool.class", "").properties(url + "shop.Pool\n").settings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data-source-j-n-d-i",
                "data-source-jndi",
                "dataSourceJNDI",
                "dataSourceJndi",
                "data_source_jndi",
                "DATASOURCEJNDI"
            })
    void a_data_source_that_the_pool_looks_up_is_known_in_any_spelling(String name) {
        var tomcat =
                "spring.datasource.url=jdbc:h2:mem:a\nspring.datasource.type=org.apache.tomcat.jdbc.pool.DataSource\n";
        var refused = "main url is decided by a data source of the pool's own (shop)  (";
        assertTrue(
                properties(tomcat + "spring.datasource.tomcat." + name + "=shop\n")
                        .settings()
                        .contains(refused + "app/application.properties:3)"),
                this::settings);
        var variable = ("spring_datasource_tomcat_" + name.replaceAll("[_-]", "")).toUpperCase(Locale.ROOT);
        assertTrue(
                properties(tomcat)
                        .variable(variable, "shop")
                        .settings()
                        .contains(refused + "variable " + variable + ")"),
                this::settings);

        var hikari = "spring.datasource.hikari." + name + "=shop\n";
        assertTrue(properties(hikari).settings().contains(refused + "app/application.properties:1)"), this::settings);
        assertEquals(
                "main url = jdbc:h2:mem:a  (app/application.properties:2)\n" + OF_SPRING
                        + "ignored spring.datasource.hikari.data-source-j-n-d-i  (app/application.properties:1)\n",
                properties(hikari + "spring.datasource.url=jdbc:h2:mem:a\n").settings());
    }

    @ParameterizedTest
    @ValueSource(strings = {"data-source-class-name", "dataSourceClassName", "datasourceclassname"})
    void a_data_source_that_the_pool_makes_is_refused_in_any_spelling(String name) {
        assertEquals(
                "main url = jdbc:h2:mem:a  (app/application.properties:1)\n" + OF_SPRING
                        + "main url is decided by a data source of the pool's own (shop)"
                        + "  (app/application.properties:2)\n",
                properties("spring.datasource.url=jdbc:h2:mem:a\nspring.datasource.hikari." + name + "=shop\n")
                        .settings());
    }

    @Test
    void whether_the_app_runs_flyway_makes_no_difference() {
        var usual = "spring.datasource.url=jdbc:h2:mem:a\nspring.flyway.table=t\n";
        var expected = "main url = jdbc:h2:mem:a  (app/application.properties:1)\n" + OF_SPRING
                + "main flyway.table = t  (app/application.properties:2)\n";

        for (var line : List.of(
                "",
                "spring.flyway.enabled=false",
                "spring.autoconfigure.exclude=org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration",
                "spring.autoconfigure.exclude[0]=org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration")) {
            assertEquals(expected, properties(usual + line).settings(), line);
        }
    }

    /** What could be a secret is not quoted. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        yml  | spring:\\n  datasource.password: hunter2: x  | :2 is not valid YAML: mapping values are not allowed here
        yml  | spring:\\n\\tdatasource.password: hunter2    | :2 is not valid YAML: found character '\\t(TAB)' that cannot start any token
        yml  | spring.datasource.password: *hunter2         | :1 is not valid YAML: found undefined alias
        yml  | spring.datasource.password: !hunter2 x       | :1 is not valid YAML: could not determine a constructor for the tag
        yml  | hunter2: a\\nhunter2: b                      | :2 is not valid YAML: found duplicate key
        yml  | spring.datasource.password: hunter2\\1\\n    | ` is not valid YAML`
        yml  | spring.config.import: none.yml               | :1 imports none.yml, which does not exist
        yml  | spring.config.activate.on-profile: prod\\nspring.profiles.include: eu | :2 sets spring.profiles.include, \
        which the configuration of a profile must not set
        yml  | spring.profiles: prod | :1 sets spring.profiles, which Spring Boot does not allow there; use spring.config.activate.on-profile
        properties | # \\\\u12\\nspring.datasource.password=hunter2\\\\u12 | :2 has a \\u without four hexadecimal digits
        properties | a=\\\\\\\\u12\\nspring.config.import=classpath*:hunter2.yml | :2 imports classpath*:hunter2.yml, which cannot use classpath wildcards
        yml  | spring.config.import: [a/*/b/*/]             | :1 imports a/*/b/*/, which cannot contain multiple wildcards
        properties | quarkus.flyway.connect-retries-interval=soon | :1 quarkus.flyway.connect-retries-interval has a value that Quarkus does not accept
        properties | quarkus.flyway.connect-retries=many | :1 quarkus.flyway.connect-retries has a value that Quarkus does not accept
        yaml | quarkus:\\n  datasource.password: hunter2: x | :2 is not valid YAML: mapping values are not allowed here
        """)
    void what_cannot_be_read_is_named_with_its_line(String type, String text, String problem) {
        assertEquals(
                "unreadable: app/application." + type + problem,
                file("application." + type, text.translateEscapes()).settings());
    }

    @Test
    void what_is_wrong_where_there_are_several_files_is_named_too() {
        assertEquals(
                "unreadable: app/application-prod.yml:1 sets spring.profiles.active, which Spring Boot does not allow"
                        + " there",
                yaml("a: b\n")
                        .file("application-prod.yml", "spring.profiles.active: eu\n")
                        .settings("prod"));
        assertEquals(
                "unreadable: app/application.properties:1 has a \\u without four hexadecimal digits",
                properties("quarkus.datasource.password=hunter2\\u12\n")
                        .file("application.yaml", "quarkus:\n")
                        .settings());
    }

    @Test
    void quarkus_runs_under_prod_unless_it_is_told_otherwise() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:postgresql://localhost/shop
            %prod.quarkus.datasource.jdbc.url=jdbc:postgresql://prod/shop
            %eu.quarkus.datasource.jdbc.url=jdbc:postgresql://eu/shop
            """).file("application-eu.properties", "quarkus.datasource.username=eu\n");

        assertEquals(
                "main url = jdbc:postgresql://prod/shop  (app/application.properties:2)\n" + OF_QUARKUS, settings());
        var eu = """
            main url = jdbc:postgresql://eu/shop  (app/application.properties:3)
            main user = eu  (app/application-eu.properties:1)
            """ + OF_QUARKUS;
        assertEquals(eu, settings("eu"));
        assertEquals(eu, variable("QUARKUS_PROFILE", "eu").settings());
        assertEquals(eu, settings("prod", "eu"));
    }

    @Test
    void quarkus_yaml_is_read_with_the_line_of_each() {
        file("application.yaml", """
            quarkus:
              datasource:
                jdbc:
                  url: jdbc:h2:mem:a
                "event.log":
                  db-kind: h2
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
            main user = prod  (app/application.yaml:18)
            main migrations = [classpath:db/a, classpath:db/b]  (app/application.yaml:11)
            event-log url = jdbc:h2:mem:b  (app/application.yaml:8)
            event-log migrations = classpath:db/migration  (Quarkus's default)
            event-log flyway.table = history  (app/application.yaml:14)
            """, settings());
    }

    @Test
    void
            in_quarkus_properties_win_over_variables_and_variables_over_files_beside_the_app_and_those_over_files_inside() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:h2:mem:inside
            quarkus.datasource.username=inside
            quarkus.datasource.password=inside
            quarkus.flyway.table=inside
            """)
                .outside("config/application.properties", """
                    quarkus.datasource.username=beside
                    quarkus.datasource.password=beside
                    quarkus.flyway.table=beside
                    """)
                .variable("QUARKUS_DATASOURCE_PASSWORD", "variable")
                .variable("QUARKUS_FLYWAY_TABLE", "variable")
                .property("quarkus.flyway.table", "property");

        assertEquals("""
            main url = jdbc:h2:mem:inside  (app/application.properties:1)
            main user = beside  (config/application.properties:1)
            main password = variable  (variable QUARKUS_DATASOURCE_PASSWORD)
            main migrations = classpath:db/migration  (Quarkus's default)
            main flyway.table = property  (property quarkus.flyway.table)
            """, settings());
    }

    @Test
    void a_named_data_source_is_a_repo_if_flyway_is_told_about_it_and_without_a_default_there_is_no_main() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:h2:mem:a
            quarkus.datasource.orders.db-kind=h2
            quarkus.datasource.orders.jdbc.url=jdbc:h2:mem:b
            quarkus.datasource.orders.username=orders
            quarkus.datasource."event.log".db-kind=h2
            quarkus.datasource."event.log".jdbc.url=jdbc:h2:mem:c
            quarkus.datasource.warehouse.db-kind=h2
            quarkus.datasource.warehouse.jdbc.url=jdbc:h2:mem:d
            quarkus.flyway.orders.locations=db/orders
            quarkus.flyway."event.log".schemas=log,audit
            """).variable("QUARKUS_DATASOURCE_ORDERS_PASSWORD", "o");

        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main migrations = classpath:db/migration  (Quarkus's default)
            event-log url = jdbc:h2:mem:c  (app/application.properties:6)
            event-log migrations = classpath:db/migration  (Quarkus's default)
            event-log flyway.schemas = [log, audit]  (app/application.properties:10)
            orders url = jdbc:h2:mem:b  (app/application.properties:3)
            orders user = orders  (app/application.properties:4)
            orders password = o  (variable QUARKUS_DATASOURCE_ORDERS_PASSWORD)
            orders migrations = classpath:db/orders  (app/application.properties:9)
            """, settings());
        var orders = "quarkus.datasource.orders.db-kind=h2\nquarkus.datasource.orders.jdbc.url=jdbc:h2:mem:b\n";
        assertEquals(
                """
                orders url = jdbc:h2:mem:b  (app/application.properties:2)
                orders password = o  (variable QUARKUS_DATASOURCE_ORDERS_PASSWORD)
                orders migrations = classpath:db/migration  (Quarkus's default)
                """,
                properties(orders + "quarkus.flyway.orders.migrate-at-start=true\n")
                        .settings());
    }

    @Test
    void
            a_data_source_of_quarkus_may_be_named_in_a_variable_with_quotes_or_without_as_in_the_files_and_be_switched_off() {
        var orders = "quarkus.datasource.orders.db-kind=h2\nquarkus.flyway.orders.locations=db/orders\n";
        var quoted = orders.replace("orders.", "\"orders\".");
        Map.of(
                        "QUARKUS_DATASOURCE__ORDERS__JDBC_URL",
                        quoted,
                        "QUARKUS_DATASOURCE_ORDERS_JDBC_URL",
                        orders,
                        "quarkus.datasource.orders.jdbc.url",
                        orders,
                        "quarkus.datasource.\"orders\".jdbc.url",
                        quoted)
                .forEach((variable, file) -> {
                    variables.clear();
                    assertEquals(
                            "orders url = jdbc:h2:mem:b  (variable " + variable
                                    + ")\norders migrations = classpath:db/orders  (app/application.properties:2)\n",
                            properties(file).variable(variable, "jdbc:h2:mem:b").settings());
                });
        variables.clear();
        assertEquals(
                OF_QUARKUS,
                properties(orders + "quarkus.datasource.orders.active=false\n").settings());
    }

    /** Real apps take the one or the other, and another one with 40 more variables in the environment. */
    @Test
    void what_depends_on_the_spelling_of_a_data_source_that_is_written_with_quotes_and_without_is_refused() {
        var orders = "quarkus.datasource.orders.db-kind=h2\n"
                + "quarkus.datasource.orders.username=o\n"
                + "quarkus.flyway.orders.locations=db/orders\n"
                + "quarkus.datasource.orders.jdbc.additional-jdbc-properties.\"a.b\"=c\n";
        var migrations = "orders migrations = classpath:db/orders  (app/application.properties:3)\n";
        var chance =
                " counts only by chance: the data source's name is written with quotes (two underscores in a variable)"
                        + " and without, and Quarkus takes one spelling only  ";

        assertEquals(
                migrations + "orders url" + chance + "(variable QUARKUS_DATASOURCE__ORDERS__JDBC_URL)\norders user"
                        + chance + "(app/application.properties:2)\n" + "orders flyway.jdbcProperties.a.b" + chance
                        + "(app/application.properties:4)\n",
                properties(orders)
                        .variable("QUARKUS_DATASOURCE__ORDERS__JDBC_URL", "jdbc:h2:mem:variable")
                        .settings());
        variables.clear();
        assertEquals(
                "orders url = jdbc:h2:mem:a  (app/application.properties:3)\norders migrations" + chance
                        + "(app/application.properties:1)\norders flyway.table" + chance
                        + "(app/application.properties:4)\n",
                properties("quarkus.flyway.orders.locations=db/orders\n"
                                + "quarkus.datasource.orders.db-kind=h2\n"
                                + "quarkus.datasource.orders.jdbc.url=jdbc:h2:mem:a\n"
                                + "quarkus.flyway.\"orders\".table=t\n")
                        .settings());
        assertEquals(
                migrations + "orders url is of a data source whose active" + chance
                        + "(app/application.properties:5)\n",
                properties(orders.replaceAll("(?m)^.*(username|jdbc).*\n", "\n")
                                + "quarkus.datasource.\"orders\".active=false\n")
                        .settings());
        assertEquals(
                """
                    orders url = jdbc:h2:mem:b  (variable QUARKUS_DATASOURCE__ORDERS__JDBC_URL)
                    orders user = o  (app/application.properties:5)
                    """ + migrations,
                properties(orders.replaceAll(
                                "(?m)^.*a.b.*$",
                                "quarkus.datasource.orders.jdbc.url=jdbc:h2:mem:b\n"
                                        + "quarkus.datasource.\"orders\".username=o"))
                        .variable("QUARKUS_DATASOURCE__ORDERS__JDBC_URL", "jdbc:h2:mem:b")
                        .settings());
    }

    @Test
    void flyway_may_have_a_user_or_an_address_of_its_own_in_quarkus() {
        var datasource = "quarkus.datasource.jdbc.url=jdbc:h2:mem:a\n"
                + "quarkus.datasource.username=a\n"
                + "quarkus.datasource.password=a\n";
        var owner = "quarkus.flyway.username=owner\nquarkus.flyway.password=o\n";
        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main user = owner  (app/application.properties:4)
            main password = o  (app/application.properties:5)
            """ + OF_QUARKUS, properties(datasource + owner).settings());
        assertEquals(
                """
                    main url = jdbc:h2:mem:b  (app/application.properties:4)
                    main user = owner  (app/application.properties:5)
                    main password = o  (app/application.properties:6)
                    """ + OF_QUARKUS,
                properties(datasource + "quarkus.flyway.jdbc-url=jdbc:h2:mem:b\n" + owner)
                        .settings());
    }

    @Test
    void settings_of_flyway_in_quarkus_have_flyways_names_and_those_that_quarkus_does_not_know_are_ignored() {
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
            quarkus.flyway.validate-on-migrate=off
            quarkus.flyway.clean-disabled=yes
            quarkus.flyway.target=5
            """)
                .variable("QUARKUS_FLYWAY_BASELINE_ON_MIGRATE", "true")
                .variable("QUARKUS_FLYWAY_OUT_OF_ORDER", "1")
                .variable("QUARKUS_FLYWAY_GROUP", "true");

        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main migrations = [classpath:db/shop, classpath:db/extra]  (app/application.properties:3)
            main flyway.baselineOnMigrate = true  (variable QUARKUS_FLYWAY_BASELINE_ON_MIGRATE)
            main flyway.cleanDisabled = true  (app/application.properties:15)
            main flyway.connectRetriesInterval = 120  (app/application.properties:7)
            main flyway.defaultSchema = shop  (app/application.properties:5)
            main flyway.outOfOrder = true  (variable QUARKUS_FLYWAY_OUT_OF_ORDER)
            main flyway.placeholders.Fruit = pear  (app/application.properties:8)
            main flyway.placeholders.app.name = shop  (app/application.properties:9)
            main flyway.schemas = [shop, audit]  (app/application.properties:6)
            main flyway.table = history  (app/application.properties:4)
            main flyway.validateOnMigrate = false  (app/application.properties:14)
            main flyway.ignoreMigrationPatterns = *:Missing  (app/application.properties:10)
            ignored quarkus.flyway.group  (variable QUARKUS_FLYWAY_GROUP)
            ignored quarkus.flyway.out-of-ordre  (app/application.properties:11)
            ignored quarkus.flyway.target  (app/application.properties:16)
            """, settings());
    }

    @Test
    void quarkus_reads_a_dotenv_file_the_parents_of_profiles_and_further_locations() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:h2:mem:a
            %eu.quarkus.config.profile.parent=base
            %base.quarkus.flyway.table=base
            quarkus.config.locations=etc/shop.properties
            quarkus.flyway.placeholders.env=${FRUIT:none}
            quarkus.flyway.placeholders.os=${os.name}
            """)
                .outside(".env", "FRUIT=pear\nQUARKUS_DATASOURCE_PASSWORD=p\n")
                .outside("etc/shop.properties", "quarkus.datasource.username=etc\n");

        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main user = etc  (etc/shop.properties:1)
            main password = p  (.env:2)
            main migrations = classpath:db/migration  (Quarkus's default)
            main flyway.placeholders.env = pear  (app/application.properties:5)
            main flyway.placeholders.os = Linux  (app/application.properties:6)
            main flyway.table = base  (app/application.properties:3)
            """, variable("QUARKUS_PROFILE", "eu").settings());
    }

    @Test
    void what_the_pool_of_quarkus_does_with_connections_holds_unless_flyway_has_a_user_of_its_own() {
        var pool = """
            quarkus.datasource.jdbc.url=jdbc:postgresql://localhost/shop
            quarkus.datasource.jdbc.additional-jdbc-properties.currentSchema=app
            quarkus.datasource.jdbc.new-connection-sql=set role owner
            """;
        assertEquals("""
            main url = jdbc:postgresql://localhost/shop  (app/application.properties:1)
            main init-sql = set role owner  (app/application.properties:3)
            main flyway.jdbcProperties.currentSchema = app  (app/application.properties:2)
            """ + OF_QUARKUS, properties(pool).settings());
        assertEquals(
                """
                    main url = jdbc:postgresql://localhost/shop  (app/application.properties:1)
                    main user = u  (app/application.properties:4)
                    main password = p  (app/application.properties:5)
                    """ + OF_QUARKUS,
                properties(pool + "quarkus.flyway.username=u\nquarkus.flyway.password=p\n")
                        .settings());
    }

    @Test
    void what_is_fixed_when_a_quarkus_app_is_built_is_not_changed_at_the_start() {
        properties("quarkus.datasource.jdbc.url=jdbc:h2:mem:a\nquarkus.flyway.locations=db/a\n")
                .variable("QUARKUS_FLYWAY_LOCATIONS", "db/b");

        assertEquals("""
            main url = jdbc:h2:mem:a  (app/application.properties:1)
            main migrations = classpath:db/a  (app/application.properties:2)
            ignored quarkus.flyway.locations  (variable QUARKUS_FLYWAY_LOCATIONS)
            """, settings());
    }

    @Test
    void what_only_the_running_app_of_quarkus_can_know_is_refused() {
        properties("""
            quarkus.datasource.jdbc.url=jdbc:postgresql://shop:hunter2@${DB_HOST}/shop
            quarkus.datasource.username=${aes-gcm-nopadding::DJNrZ6Lf}
            quarkus.datasource.credentials-provider=vault
            quarkus.flyway.schemas=hunter2,${SCHEMA}
            quarkus.flyway.placeholders.app=${quarkus.application.name:none}
            quarkus.flyway.placeholders.run=${quarkus.uuid}
            """);

        assertEquals(OF_QUARKUS + """
            main url needs DB_HOST, which is not set  (app/application.properties:1)
            main user is encrypted (aes-gcm-nopadding)  (app/application.properties:2)
            main password comes from the credentials provider vault, which only the running app asks  (app/application.properties:3)
            main flyway.placeholders.app needs quarkus.application.name, which is fixed when the app is built  (app/application.properties:5)
            main flyway.placeholders.run needs quarkus.uuid, which changes with each start of the app  (app/application.properties:6)
            main flyway.schemas needs SCHEMA, which is not set  (app/application.properties:4)
            """, settings());
        assertEquals(
                """
                main url = jdbc:h2:mem:a  (app/application.properties:1)
                main migrations = classpath:db/migration  (Quarkus's default)
                main flyway.placeholders.app = shop 1.0  (app/application.properties:2)
                """,
                properties("quarkus.datasource.jdbc.url=jdbc:h2:mem:a\n"
                                + "quarkus.flyway.placeholders.app=${quarkus.application.name}"
                                + " ${quarkus.application.version}\n")
                        .outside("maven-archiver/pom.properties", "artifactId=shop\nversion=1.0\n")
                        .settings());
    }

    @Test
    void quarkus_calls_an_app_that_is_not_built_as_its_pom_does() {
        properties("quarkus.datasource.jdbc.url=jdbc:h2:mem:a\n"
                + "quarkus.flyway.placeholders.app=${quarkus.application.name:none}\n"
                + "quarkus.flyway.placeholders.version=${quarkus.application.version:none}\n");
        var of = " needs quarkus.application.%s, which is fixed when the app is built "
                + " (app/application.properties:%d)\n";

        assertEquals(
                "main flyway.placeholders.app" + of.formatted("name", 2) + "main flyway.placeholders.version"
                        + of.formatted("version", 3),
                refused());
        outside(
                "pom.xml",
                "<project><!-- <artifactId>not</artifactId> --><artifactId> shop"
                        + " </artifactId><version>${revision}</version></project>");
        assertEquals("main flyway.placeholders.version" + of.formatted("version", 3), refused());
        outside(
                "pom.xml",
                "<project><parent><artifactId>parent</artifactId><version>2</version></parent>\n"
                        + "<artifactId>shop</artifactId></project>");
        assertTrue(
                settings().contains("main flyway.placeholders.app = shop  ")
                        && settings().contains("main flyway.placeholders.version = 2  "),
                settings());
        outside("pom.xml", "<project><artifactId>");
        assertTrue(settings().startsWith("unreadable: " + root.resolve("pom.xml") + " cannot be read: "), settings());
    }

    private String refused() {
        return settings()
                .lines()
                .filter(line -> line.contains(" needs "))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void a_catalog_of_the_pool_is_the_database_where_there_is_one() {
        var pool = "spring.datasource.hikari.catalog=other\nspring.datasource.url=";

        for (var url : List.of(
                "jdbc:mariadb://h/shop?useSsl=true",
                "jdbc:mysql://h/shop?useSsl=true",
                "jdbc:mariadb:sequential://h:1,i:2/?useSsl=true")) {
            assertEquals(
                    "main url = " + url.replaceFirst("/(shop)?[?]", "/other?") + "  (app/application.properties:1)\n"
                            + OF_SPRING,
                    properties(pool + url).settings());
        }
        assertEquals(
                "main url = jdbc:mariadb://h/other  (app/application.properties:2)\n" + OF_SPRING,
                properties(pool + "jdbc:mariadb://h/other").settings());
        assertEquals(
                "main url = jdbc:postgresql://h/shop  (app/application.properties:2)\n" + OF_SPRING
                        + "ignored spring.datasource.hikari.catalog  (app/application.properties:1)\n",
                properties(pool + "jdbc:postgresql://h/shop").settings());
        assertEquals(
                "main url = jdbc:sqlserver://h;databaseName=shop  (app/application.properties:2)\n" + OF_SPRING
                        + "main url leads to another database than the pool, which changes to other: name that in the"
                        + " url  (app/application.properties:1)\n",
                properties(pool + "jdbc:sqlserver://h;databaseName=shop").settings());
    }

    @Test
    void blanks_that_quarkus_keeps_in_names_are_refused() {
        var usual = "quarkus.datasource.jdbc.url=jdbc:postgresql://h/shop\nquarkus.flyway.schemas=";

        assertEquals(
                "main flyway.schemas has blanks beside a comma, which Quarkus keeps as part of the names "
                        + " (app/application.properties:2)",
                properties(usual + "a, b").settings().lines().reduce("", (before, line) -> line));
        assertEquals(
                "main flyway.schemas = [a, b]  (app/application.properties:2)",
                properties(usual + "a,b").settings().lines().reduce("", (before, line) -> line));
    }

    @Test
    void what_spring_clouds_bootstrap_reads_is_not_known() {
        properties("spring.datasource.url=jdbc:h2:mem:a\n")
                .file("bootstrap.yml", "spring.cloud.config.uri: http://127.0.0.1:1\n")
                .file(
                        "META-INF/spring.factories",
                        "org.springframework.context.ApplicationListener=org.springframework.cloud.bootstrap.BootstrapApplicationListener\n");
        var url = "main url = jdbc:h2:mem:a  (app/application.properties:1)\n" + OF_SPRING;
        var refused = "main url may have another value from Spring Cloud's bootstrap, which only the running app runs "
                + " (app/bootstrap.yml)\n";

        assertEquals(url, settings());
        assertEquals(
                url + refused,
                variable("SPRING_CLOUD_BOOTSTRAP_ENABLED", "true").settings());
        variables.clear();
        assertEquals(
                url + refused,
                file("org/springframework/cloud/bootstrap/marker/Marker.class", "")
                        .settings());
    }

    @Test
    void what_jasypt_is_to_decrypt_may_be_marked_otherwise() {
        var usual = "spring.datasource.url=jdbc:h2:mem:a\nspring.datasource.password=ENC@[abc]\n";

        assertEquals(
                "main password = ENC@[abc]  (app/application.properties:2)",
                properties(usual).settings().lines().skip(1).findFirst().orElse(""));
        assertEquals(
                "main password is encrypted, and only the running app can decrypt it  (app/application.properties:2)",
                properties(usual + "jasypt.encryptor.property.prefix=ENC@[\njasypt.encryptor.property.suffix=]\n")
                        .settings()
                        .lines()
                        .reduce("", (before, line) -> line));
    }
}
