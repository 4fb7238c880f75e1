package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.app.DecidingCode;
import release.app.Deployable;
import release.support.TestApp;
import release.support.TestRelease;

/** Code of an app that decides on its migrations is found in its class files and told; nothing of it is loaded. */
class DecidingCodeTest {
    private static final String CUSTOMIZER =
            "org.springframework.boot.autoconfigure.flyway.FlywayConfigurationCustomizer";
    private static final String WARNING = """
          code        of app.shop may decide too ................. warning
              It is not run here, so what it does is unknown. If it matters, write the same into rel/config.conf.
              Then, or if it does not matter, set: app.shop.trust-code = true
              shop.Beans: @Bean DataSource orders(), may decide on the database
        """;

    @TempDir
    Path folder;

    private TestRelease shop;

    @BeforeEach
    void a_release() {
        shop = new TestRelease(folder)
                .file("app/classes/db/migration/V1__users.sql", "create table users (id int primary key);\n");
    }

    private TestApp app() {
        return new TestApp(folder.resolve("scratch"));
    }

    /** An app that is compiled against types of its frameworks; these are in a library, where nothing is looked for. */
    private TestApp with(Map<String, String> sources) {
        var types = Map.of(
                CUSTOMIZER,
                "public interface FlywayConfigurationCustomizer { void"
                        + " customize(org.flywaydb.core.api.configuration.FluentConfiguration flyway); }",
                "org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy",
                "public interface FlywayMigrationStrategy { void migrate(org.flywaydb.core.Flyway flyway); }",
                "org.springframework.boot.flyway.autoconfigure.FlywayDataSource",
                "@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) public @interface"
                        + " FlywayDataSource {}",
                "org.springframework.boot.flyway.autoconfigure.FlywayProperties",
                "public class FlywayProperties { public void setTable(String name) {} public String getTable() {"
                        + " return null; } }",
                "com.zaxxer.hikari.HikariDataSource",
                "public abstract class HikariDataSource implements javax.sql.DataSource { public void setSchema(String"
                        + " name) {} public void setPoolName(String name) {} }",
                "org.springframework.jdbc.datasource.DriverManagerDataSource",
                "public abstract class DriverManagerDataSource implements javax.sql.DataSource {}",
                "io.quarkus.flyway.FlywayConfigurationCustomizer",
                "public interface FlywayConfigurationCustomizer {}",
                "jakarta.enterprise.inject.Produces",
                "@java.lang.annotation.Retention(java.lang.annotation.RetentionPolicy.RUNTIME) public @interface"
                        + " Produces {}",
                "org.eclipse.microprofile.config.spi.ConfigSource",
                "public interface ConfigSource {}");
        var code = new HashMap<String, String>();
        types.forEach(
                (name, type) -> code.put(name, "package " + name.substring(0, name.lastIndexOf('.')) + "; " + type));
        return app().library("frameworks-1.0.jar", app().sources(code)).sources(sources);
    }

    private static List<String> found(Path deployable, String... migrations) throws IOException {
        try (var app = Deployable.open(deployable)) {
            return DecidingCode.in(app, List.of(migrations));
        }
    }

    /** A class of the app that makes a data source. */
    private static Map<String, String> beans() {
        return Map.of("shop.Beans", """
            package shop;
            public class Beans {
                static { System.exit(99); }
                @org.springframework.context.annotation.Bean javax.sql.DataSource orders() { return null; }
            }
            """);
    }

    @Test
    void whatever_decides_is_told_with_its_class_and_what_only_uses_it_is_not() throws Exception {
        var app = with(Map.of(
                        "shop.Beans",
                        """
                        package shop;
                        import org.springframework.context.annotation.*;
                        @Configuration @PropertySources({@PropertySource("classpath:db.properties"), @PropertySource("file:more.properties")})
                        public class Beans {
                            @Bean %s table() { return flyway -> flyway.table("other"); }
                            @Bean org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy strategy() { return flyway -> {}; }
                            @Bean @org.springframework.boot.flyway.autoconfigure.FlywayDataSource com.zaxxer.hikari.HikariDataSource pool(String name, long[] more) { return null; }
                            @Bean static org.springframework.beans.factory.config.BeanPostProcessor renamer() { return null; }
                            com.zaxxer.hikari.HikariDataSource noBean() { return null; }
                            @Bean String name(javax.sql.DataSource source) { return ""; }
                            @Bean org.flywaydb.core.Flyway flyway() { return org.flywaydb.core.Flyway.configure().load(); }
                        }
                        """.formatted(CUSTOMIZER),
                        "shop.Events",
                        "package shop; public class Events { static class Told extends"
                                + " org.flywaydb.core.api.callback.BaseCallback { public void"
                                + " handle(org.flywaydb.core.api.callback.Event event,"
                                + " org.flywaydb.core.api.callback.Context context) {} } }",
                        "shop.Profiles",
                        "package shop; public class Profiles implements"
                                + " org.springframework.boot.EnvironmentPostProcessor { public void"
                                + " postProcessEnvironment(org.springframework.core.env.ConfigurableEnvironment"
                                + " environment, org.springframework.boot.SpringApplication application) {} }",
                        "shop.First",
                        "package shop; public abstract class First implements java.io.Serializable,"
                                + " org.springframework.context.ApplicationContextInitializer {}",
                        "shop.Wrapper",
                        "package shop; public class Wrapper implements"
                                + " org.springframework.beans.factory.config.BeanPostProcessor { public Object"
                                + " postProcessAfterInitialization(Object bean, String name) { return bean instanceof"
                                + " javax.sql.DataSource ? null : bean; } }",
                        "shop.Names",
                        "package shop; public class Names implements"
                                + " org.springframework.beans.factory.config.BeanPostProcessor {}",
                        "shop.Main",
                        "package shop; public class Main { public static void main(String[] all) {"
                            + " System.setProperty(\"spring.profiles.active\", \"eu\"); System.setProperty(\"colour\","
                            + " \"red\"); new"
                            + " org.springframework.boot.SpringApplication().setDefaultProperties(java.util.Map.of());"
                            + " } }",
                        "shop.Other",
                        "package shop; public class Other { double pi = 3.14; long many = 1L << 40; Other() {"
                                + " System.setProperty(\"colour\", \"red\"); } }",
                        "shop.Users",
                        "package shop; public record Users(javax.sql.DataSource source, org.flywaydb.core.Flyway"
                                + " flyway) { void migrate() { flyway.migrate(); } }",
                        "db.migration.V2__here",
                        "package db.migration; public abstract class V2__here extends"
                                + " org.flywaydb.core.api.migration.BaseJavaMigration {}"))
                .sources(Map.of(
                        "shop.Large",
                        "package shop; public class Large { String a = \"%s\", b = \"%s\"; @org.springframework.context.annotation.Bean javax.sql.DataSource large() { return null; } }"
                                .formatted("a".repeat(60_000), "b".repeat(60_000)),
                        "shop.Old",
                        "package shop;"
                                + " @org.springframework.context.annotation.ImportResource(\"classpath:beans.xml\")"
                                + " public class Old {}",
                        "shop.Arguments",
                        "package shop; public class Arguments { public static void main(String[] all) {"
                                + " org.springframework.boot.SpringApplication.run(Arguments.class,"
                                + " \"--spring.datasource.password=hunter2\", \"--colour=red\"); } }",
                        "shop.Listener",
                        "package shop; import org.springframework.boot.context.event.*; public class Listener"
                            + " implements"
                            + " org.springframework.context.ApplicationListener<ApplicationEnvironmentPreparedEvent> {"
                            + " public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {} }",
                        "shop.Setter",
                        "package shop; public class Setter {"
                                + " Setter(org.springframework.boot.flyway.autoconfigure.FlywayProperties flyway)"
                                + " { flyway.setTable(\"other\"); } }",
                        "shop.Getter",
                        "package shop; public class Getter {"
                                + " Getter(org.springframework.boot.flyway.autoconfigure.FlywayProperties flyway)"
                                + " { flyway.getTable(); } }"))
                .sources(Map.of(
                        "shop.Tuned",
                                "package shop; public class Tuned { Tuned(com.zaxxer.hikari.HikariDataSource"
                                        + " pool) { pool.setSchema(\"tuned\"); pool.setPoolName(\"x\"); } }",
                        "shop.Direct",
                                "package shop; public abstract class Direct extends"
                                        + " org.springframework.jdbc.datasource.DriverManagerDataSource {}",
                        "shop.Factory",
                                "package shop; public class Factory implements"
                                        + " org.springframework.beans.factory.FactoryBean<javax.sql.DataSource> {"
                                        + " public javax.sql.DataSource getObject() { return null; } public"
                                        + " Class<?> getObjectType() { return null; } }",
                        "shop.Early",
                                "package shop; public class Early {"
                                        + " Early(org.springframework.core.env.ConfigurableEnvironment all) {"
                                        + " all.getPropertySources().addFirst(null); } }",
                        "shop.Mine",
                                "package shop; public class Mine {"
                                        + " @org.springframework.context.annotation.Bean"
                                        + " org.springframework.boot.flyway.autoconfigure.FlywayProperties mine()"
                                        + " { return null; } }"))
                .sources(Map.of(
                        "shop.FeedDataSource",
                        "package shop; public class FeedDataSource {"
                                + " @org.springframework.context.annotation.Bean FeedDataSource feed() { return"
                                + " null; } }"))
                .source(
                        "shop.V3__elsewhere",
                        "package shop; public abstract class V3__elsewhere extends"
                                + " org.flywaydb.core.api.migration.BaseJavaMigration {}");

        assertEquals("""
            shop.Arguments: argument --spring.datasource.password, may change the app's settings
            shop.Beans: @Bean BeanPostProcessor renamer(), may change Flyway's settings
            shop.Beans: @Bean Flyway flyway(), may decide how the app migrates
            shop.Beans: @Bean FlywayConfigurationCustomizer table(), may change Flyway's settings
            shop.Beans: @Bean FlywayMigrationStrategy strategy(), may decide how the app migrates
            shop.Beans: @Bean HikariDataSource pool(), may decide on the database
            shop.Beans: @FlywayDataSource on pool(), may decide on the database
            shop.Beans: @PropertySource(classpath:db.properties, file:more.properties), may change the app's settings
            shop.Beans: Flyway.configure(), may decide how the app migrates
            shop.Direct: DriverManagerDataSource, may decide on the database
            shop.Early: MutablePropertySources.addFirst(), may change the app's settings
            shop.Events$Told: BaseCallback, runs in the app only
            shop.Factory: FactoryBean, may decide on the database
            shop.First: ApplicationContextInitializer, may change the app's settings
            shop.Large: @Bean DataSource large(), may decide on the database
            shop.Listener: ApplicationEnvironmentPreparedEvent, may change the app's settings
            shop.Main: SpringApplication.setDefaultProperties(), may change the app's settings
            shop.Main: System.setProperty(), may change the app's settings
            shop.Mine: @Bean FlywayProperties mine(), may change Flyway's settings
            shop.Old: @ImportResource(classpath:beans.xml), may decide on the database
            shop.Profiles: EnvironmentPostProcessor, may change the app's settings
            shop.Setter: FlywayProperties.set...(), may change Flyway's settings
            shop.Tuned: HikariDataSource.setSchema(), may change the app's connections
            shop.V3__elsewhere: BaseJavaMigration outside of the folders of migrations, runs in the app only
            shop.Wrapper: BeanPostProcessor, may decide on the database
            """, String.join("\n", found(app.springBoot(folder.resolve("shop.jar")), "db/migration")) + "\n");
    }

    @Test
    void of_quarkus_the_apps_own_classes_are_looked_at_and_not_what_it_generates() throws Exception {
        var app = with(Map.of(
                        "shop.Table",
                                "package shop; public class Table implements"
                                        + " io.quarkus.flyway.FlywayConfigurationCustomizer {}",
                        "shop.Secrets",
                                "package shop; public class Secrets implements"
                                        + " org.eclipse.microprofile.config.spi.ConfigSource {}",
                        "shop.Beans",
                                "package shop; public class Beans { @jakarta.enterprise.inject.Produces"
                                        + " javax.sql.DataSource other() { return null; } }"))
                .library("io.quarkiverse.vault.quarkus-vault-4.4.0.jar", app());
        var quarkus = app.quarkus(folder.resolve("quarkus-app"));
        Files.copy(
                app().sources(beans()).jar(folder.resolve("generated.jar")),
                quarkus.resolve("quarkus/transformed-bytecode.jar"));

        assertEquals(
                List.of(
                        "io.quarkiverse.vault.quarkus-vault-4.4.0.jar: may take passwords and settings from a vault",
                        "shop.Beans: @Produces DataSource other(), may decide on the database",
                        "shop.Secrets: ConfigSource, may change the app's settings",
                        "shop.Table: FlywayConfigurationCustomizer, may change Flyway's settings"),
                found(quarkus));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void modules_that_were_built_with_the_app_are_its_own_and_of_other_libraries_only_names_are_looked_at(
            boolean packed) throws Exception {
        var app = app().module("shop-beans-1.0.jar", app().sources(beans()))
                .source("shop.Shop", "package shop; public class Shop {}")
                .library(
                        "others-2.0.jar",
                        app().source(
                                        "others.Other",
                                        "package others; public class Other {"
                                            + " @org.springframework.context.annotation.Bean javax.sql.DataSource no()"
                                            + " { return null; } }"))
                .library("spring-cloud-config-client-4.1.0.jar", app())
                .library("jasypt-spring-boot-3.0.5.jar", app())
                .library("jasypt-spring-boot-lookalike-1.jar", app());

        assertEquals(
                List.of(
                        "jasypt-spring-boot-3.0.5.jar: may decrypt settings such as ENC(...)",
                        "shop.Beans: @Bean DataSource orders(), may decide on the database",
                        "spring-cloud-config-client-4.1.0.jar: may take settings from a config server"),
                found(packed ? app.springBoot(folder.resolve("shop.jar")) : app.explodedBoot(folder.resolve("shop"))));
    }

    @Test
    void what_spring_scans_or_is_told_of_in_libraries_is_looked_at() throws Exception {
        var code = "package %s; public class %s { public static class Inner {"
                + " @org.springframework.context.annotation.Bean javax.sql.DataSource one() { return null; } } }";
        var app = app().source("shop.Shop", "package shop; public class Shop {}")
                .library(
                        "persistence-1.jar",
                        app().source("shop.deep.Beans", code.formatted("shop.deep", "Beans"))
                                .source("shopping.Not", code.formatted("shopping", "Not")))
                .library(
                        "starter-1.jar",
                        app().source("acme.Auto", code.formatted("acme", "Auto"))
                                .source("acme.Not", code.formatted("acme", "Not"))
                                .file(
                                        "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports",
                                        "# ours\nacme.Auto # always\nacme.Gone\n"))
                .library(
                        "older-1.jar",
                        app().source("older.Auto", code.formatted("older", "Auto"))
                                .source("older.Second", code.formatted("older", "Second"))
                                .file(
                                        "META-INF/spring.factories",
                                        "org.springframework.boot.autoconfigure.EnableAutoConfiguration=older.Auto,\\\n"
                                                + "  older.Second\n"));

        assertEquals(
                List.of("acme.Auto$Inner", "older.Auto$Inner", "older.Second$Inner", "shop.deep.Beans$Inner"),
                found(app.springBoot(folder.resolve("shop.jar"))).stream()
                        .map(line -> line.replaceFirst(": @Bean DataSource one\\(\\), may decide on the database$", ""))
                        .toList());
    }

    @Test
    void a_launcher_that_adds_to_the_class_path_is_told() throws Exception {
        var jar = TestApp.zip(
                folder.resolve("shop.jar"),
                TestApp.Entry.text(
                        "META-INF/MANIFEST.MF",
                        "Manifest-Version: 1.0\n"
                                + "Main-Class: org.springframework.boot.loader.launch.PropertiesLauncher\n"),
                TestApp.Entry.folder("BOOT-INF/classes/"));

        assertEquals(
                List.of("org.springframework.boot.loader.launch.PropertiesLauncher: LOADER_PATH and loader.properties"
                        + " add to the class path, may change the app's settings"),
                found(jar));
    }

    @Test
    void in_a_jar_that_has_everything_in_it_the_classes_of_frameworks_and_drivers_are_passed_over() throws Exception {
        var jar = app().source(
                        "org.postgresql.ds.PGSimpleDataSource",
                        "package org.postgresql.ds; public abstract class PGSimpleDataSource implements"
                                + " javax.sql.DataSource {}")
                .source(
                        "com.zaxxer.hikari.HikariDataSource",
                        "package com.zaxxer.hikari; public abstract class HikariDataSource implements"
                                + " javax.sql.DataSource {}")
                .sources(beans())
                .jar(folder.resolve("shop.jar"));

        assertEquals(List.of("shop.Beans: @Bean DataSource orders(), may decide on the database"), found(jar));
    }

    @Test
    void classes_of_a_later_java_are_read_and_what_is_no_class_is_told() throws Exception {
        var classes = app().sources(beans()).folder(folder.resolve("classes"));
        var file = classes.resolve("shop/Beans.class");
        var bytes = Files.readAllBytes(file);
        bytes[7] = 120; // the major version: 65 is Java 21
        Files.write(file, bytes);
        Files.writeString(classes.resolve("shop/Text.class"), "text");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(classes.resolve("shop/Half.class"), Arrays.copyOf(bytes, length));
            var found = found(classes);

            assertEquals(
                    "shop.Half: is not a class file, or damaged",
                    found.get(found.size() - 2),
                    () -> String.join("\n", found));
            assertEquals("shop.Text: is not a class file, or damaged", found.get(found.size() - 1));
            assertEquals("shop.Beans: @Bean DataSource orders(), may decide on the database", found.get(0));
        }
    }

    private TestRelease config(String more) {
        app().sources(beans()).folder(folder.resolve("app/classes"));
        return shop.file(
                "rel/config.conf",
                "release.shop { version = \"1.0\", apps = [shop] }\n"
                        + "app.shop { dir = app/classes, repos.main { url = \"jdbc:h2:file:./shop\", migrations ="
                        + " [\"classpath:db/migration\"] } }\n"
                        + more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"describe", "doctor", "migrate", "seed", "setup"})
    void commands_that_migrate_or_look_at_the_app_warn_once_and_end_as_they_would_without(String command) {
        config("");
        for (int times = 1; times <= 2; times++) {
            var run = shop.run(command).exits(0).says(WARNING);

            assertEquals(run.out().indexOf(WARNING), run.out().lastIndexOf(WARNING), run.out());
        }
    }

    @Test
    void other_commands_say_nothing_and_nobody_does_of_code_that_is_trusted() {
        config("").run("migrate").exits(0).begins("shop 1.0\n" + WARNING);
        for (var command : List.of("status", "wait", "validate"))
            shop.run(command).exits(0).neverSays("decide");

        config("app.shop.trust-code = true\n");
        for (var command : List.of("describe", "doctor", "migrate", "seed"))
            shop.run(command).exits(0).neverSays("decide");
    }

    @Test
    void settings_on_the_command_line_of_the_app_are_told_without_their_values() {
        config("release.shop.start = \"SPRING_FLYWAY_TABLE=x java -Xmx1g -Dspring.datasource.password=hunter2"
                        + " -jar app.jar '--spring.profiles.active=prod' --server.port=1\"\n")
                .run("migrate")
                .exits(0)
                .says("""
                          shop.Beans: @Bean DataSource orders(), may decide on the database
                          release.shop.start: SPRING_FLYWAY_TABLE, may change the app's settings
                          release.shop.start: -Dspring.datasource.password, may change the app's settings
                          release.shop.start: --spring.profiles.active, may change the app's settings
                    repo main\
                    """);
    }

    @Test
    void trust_code_is_true_or_false_and_needs_an_app() {
        config("app.shop.trust-code = maybe\n")
                .run("migrate")
                .exits(2)
                .complains("rel/config.conf:3 app.shop.trust-code must be true or false, not maybe\n");
        shop.file(
                        "rel/config.conf",
                        "release.shop { version = \"1.0\", apps = [shop] }\n"
                                + "app.shop { trust-code = true, repos.main { url = \"jdbc:h2:mem:shop\", migrations ="
                                + " none } }\n")
                .run("migrate")
                .exits(2)
                .complains("rel/config.conf:2 app.shop.trust-code is about the code of an app that app.shop.jar or"
                        + " app.shop.dir names\n");
    }
}
