package release.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.app.Deployable.Resource;

/**
 * Finds code of an app that decides on its databases and migrations, beyond its settings. It looks at what the app's own class
 * files name: no class is loaded, nothing runs. Of libraries, it looks at the classes that Spring Boot runs by itself, and
 * at the names of the jars.
 */
public final class DecidingCode {
    private static final String CLASS = ".class";
    private static final String SETTINGS = "may change the app's settings";
    private static final String FLYWAY = "may change Flyway's settings";
    private static final String MIGRATES = "may decide how the app migrates";
    private static final String DATABASE = "may decide on the database";
    private static final String CONNECTIONS = "may change the app's connections";
    private static final String ONLY_THERE = "runs in the app only";
    /** What a class does that implements or extends one of these, and what a bean of such a type does. */
    private static final Map<String, String> TYPES = names(
            SETTINGS, """
            org/springframework/boot/EnvironmentPostProcessor
            org/springframework/boot/env/EnvironmentPostProcessor
            org/springframework/boot/env/PropertySourceLoader
            org/springframework/boot/context/config/ConfigDataLoader
            org/springframework/boot/context/config/ConfigDataLocationResolver
            org/springframework/boot/SpringApplicationRunListener
            org/springframework/boot/BootstrapRegistryInitializer
            org/springframework/boot/bootstrap/BootstrapRegistryInitializer
            org/springframework/context/ApplicationContextInitializer
            org/eclipse/microprofile/config/spi/ConfigSource
            org/eclipse/microprofile/config/spi/ConfigSourceProvider
            io/smallrye/config/ConfigSourceFactory
            io/smallrye/config/ConfigSourceFactory$ConfigurableConfigSourceFactory
            io/smallrye/config/ConfigSourceInterceptor
            io/smallrye/config/ConfigSourceInterceptorFactory
            io/smallrye/config/SecretKeysHandler
            io/smallrye/config/SecretKeysHandlerFactory
            io/smallrye/config/SmallRyeConfigBuilderCustomizer
            io/quarkus/runtime/configuration/ConfigBuilder
            """,
            FLYWAY, """
            org/springframework/boot/autoconfigure/flyway/FlywayConfigurationCustomizer
            org/springframework/boot/flyway/autoconfigure/FlywayConfigurationCustomizer
            io/quarkus/flyway/FlywayConfigurationCustomizer
            org/springframework/boot/autoconfigure/flyway/FlywayProperties
            org/springframework/boot/flyway/autoconfigure/FlywayProperties
            org/flywaydb/core/api/configuration/FluentConfiguration
            org/flywaydb/core/api/configuration/ClassicConfiguration
            """,
            MIGRATES, """
            org/flywaydb/core/Flyway
            org/springframework/boot/autoconfigure/flyway/FlywayMigrationInitializer
            org/springframework/boot/flyway/autoconfigure/FlywayMigrationInitializer
            org/springframework/boot/autoconfigure/flyway/FlywayMigrationStrategy
            org/springframework/boot/flyway/autoconfigure/FlywayMigrationStrategy
            """,
            DATABASE, """
            javax/sql/DataSource
            com/zaxxer/hikari/HikariConfig
            com/zaxxer/hikari/HikariDataSource
            io/quarkus/credentials/CredentialsProvider
            org/springframework/jdbc/datasource/AbstractDataSource
            org/springframework/jdbc/datasource/DelegatingDataSource
            org/springframework/jdbc/datasource/embedded/EmbeddedDatabase
            org/springframework/jdbc/datasource/lookup/AbstractRoutingDataSource
            org/springframework/boot/autoconfigure/jdbc/DataSourceProperties
            org/springframework/boot/jdbc/autoconfigure/DataSourceProperties
            org/springframework/boot/autoconfigure/jdbc/JdbcConnectionDetails
            org/springframework/boot/jdbc/autoconfigure/JdbcConnectionDetails
            org/springframework/boot/autoconfigure/flyway/FlywayConnectionDetails
            org/springframework/boot/flyway/autoconfigure/FlywayConnectionDetails
            """,
            CONNECTIONS, """
            io/agroal/api/AgroalPoolInterceptor
            """,
            ONLY_THERE, """
            org/flywaydb/core/api/callback/Callback
            org/flywaydb/core/api/callback/BaseCallback
            """);

    private static final String FACTORY = "org/springframework/beans/factory/FactoryBean";
    private static final String OWN_FLYWAY = "org/flywaydb/core/Flyway";
    private static final Set<String> MIGRATIONS = Set.of(
            "org/flywaydb/core/api/migration/JavaMigration", "org/flywaydb/core/api/migration/BaseJavaMigration");
    /** They may do anything to a bean. They are reported if they name Flyway or data sources. */
    private static final Set<String> POST_PROCESSORS = Set.of(
            "org/springframework/beans/factory/config/BeanPostProcessor",
            "org/springframework/beans/factory/config/BeanFactoryPostProcessor",
            "org/springframework/beans/factory/support/BeanDefinitionRegistryPostProcessor");

    private static final Set<String> BEAN = Set.of(
            "org/springframework/context/annotation/Bean",
            "jakarta/enterprise/inject/Produces",
            "javax/enterprise/inject/Produces");
    private static final Map<String, String> ANNOTATIONS = names(
            SETTINGS, """
            org/springframework/context/annotation/PropertySource
            org/springframework/vault/annotation/VaultPropertySource
            com/alibaba/nacos/spring/context/annotation/config/NacosPropertySource
            com/ctrip/framework/apollo/spring/annotation/EnableApolloConfig
            com/ulisesbocchio/jasyptspringboot/annotation/EncryptablePropertySource
            com/ulisesbocchio/jasyptspringboot/annotation/EnableEncryptableProperties
            """,
            DATABASE, """
            org/springframework/context/annotation/ImportResource
            org/springframework/boot/autoconfigure/flyway/FlywayDataSource
            org/springframework/boot/flyway/autoconfigure/FlywayDataSource
            """);
    private static final Map<String, String> CALLS = names(
            MIGRATES, """
                    org/flywaydb/core/Flyway.configure
                    """,
            CONNECTIONS,
                    Stream.of("HikariConfig", "HikariDataSource")
                            .flatMap(type -> Stream.of(
                                            "setJdbcUrl",
                                            "setUsername",
                                            "setSchema",
                                            "setCatalog",
                                            "setConnectionInitSql",
                                            "setDataSource",
                                            "setDataSourceProperties",
                                            "addDataSourceProperty")
                                    .map(setter -> "com/zaxxer/hikari/" + type + "." + setter))
                            .collect(Collectors.joining(" ")),
            SETTINGS, """
                    org/springframework/core/env/MutablePropertySources.addFirst
                    org/springframework/core/env/MutablePropertySources.addLast
                    org/springframework/core/env/MutablePropertySources.addBefore
                    org/springframework/core/env/MutablePropertySources.addAfter
                    org/springframework/boot/SpringApplication.addInitializers
                    org/springframework/boot/SpringApplication.setAdditionalProfiles
                    org/springframework/boot/SpringApplication.setDefaultProperties
                    org/springframework/boot/SpringApplication.setEnvironment
                    org/springframework/boot/SpringApplication.setEnvironmentPrefix
                    org/springframework/boot/builder/SpringApplicationBuilder.environment
                    org/springframework/boot/builder/SpringApplicationBuilder.environmentPrefix
                    org/springframework/boot/builder/SpringApplicationBuilder.initializers
                    org/springframework/boot/builder/SpringApplicationBuilder.profiles
                    org/springframework/boot/builder/SpringApplicationBuilder.properties
                    """);
    /** A class that sets something in one of these beans gets it injected. */
    private static final Map<String, String> SETTERS = names(
            FLYWAY, """
            org/springframework/boot/autoconfigure/flyway/FlywayProperties.set
            org/springframework/boot/flyway/autoconfigure/FlywayProperties.set
            """,
            DATABASE, """
            org/springframework/boot/autoconfigure/jdbc/DataSourceProperties.set
            org/springframework/boot/jdbc/autoconfigure/DataSourceProperties.set
            """);

    private static final String PREPARED = "org/springframework/boot/context/event/ApplicationEnvironmentPreparedEvent";
    private static final Set<String> RUN = Set.of(
            "org/springframework/boot/SpringApplication.run",
            "org/springframework/boot/builder/SpringApplicationBuilder.run");
    private static final Pattern ARGUMENT =
            Pattern.compile("--((?:spring|quarkus)\\.[\\w.\\[\\]-]+)=.*", Pattern.DOTALL);
    private static final String IMPORTS =
            "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
    private static final String FACTORIES = "META-INF/spring.factories";
    private static final Set<String> REGISTERED = Set.of(
            "org.springframework.boot.autoconfigure.EnableAutoConfiguration",
            "org.springframework.context.ApplicationListener");

    /** Libraries that bring settings from elsewhere, by the names of their jars. */
    private static final Map<String, String> LIBRARIES = names(
            "may take settings from a config server", """
            spring-cloud-config-client
            quarkus-spring-cloud-config-client
            spring-cloud-consul-config
            quarkus-config-consul
            spring-cloud-zookeeper-config
            spring-cloud-starter-alibaba-nacos-config
            apollo-client
            spring-cloud-azure-appconfiguration-config
            """,
            "may take settings from Kubernetes", """
            spring-cloud-kubernetes-client-config
            spring-cloud-kubernetes-fabric8-config
            quarkus-kubernetes-config
            """,
            "may take passwords and settings from a vault", """
            spring-cloud-vault-config
            quarkus-vault
            spring-cloud-aws-secrets-manager
            spring-cloud-aws-parameter-store
            quarkus-amazon-secretsmanager
            quarkus-amazon-ssm
            spring-cloud-gcp-autoconfigure
            quarkus-google-cloud-secret-manager
            spring-cloud-azure-autoconfigure
            """,
            "may decrypt settings such as ENC(...)", """
            jasypt-spring-boot
            """);
    /** Quarkus puts the group before the name. */
    private static final Pattern JAR =
            Pattern.compile("(?:[\\w.-]+\\.)?([a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*)-\\d[^/]*\\.jar");

    private static final String SET_PROPERTY = "java/lang/System.setProperty";
    /** A jar with everything in it holds classes of these too. They are skipped. */
    private static final List<String> PASSED_OVER = List.of(
            "org/springframework/",
            "org/flywaydb/",
            "com/zaxxer/",
            "io/quarkus/",
            "io/smallrye/",
            "io/agroal/",
            "io/micrometer/",
            "org/eclipse/",
            "org/hibernate/",
            "org/apache/",
            "META-INF/",
            "org/h2/",
            "org/postgresql/",
            "org/mariadb/",
            "com/mysql/",
            "org/sqlite/",
            "oracle/jdbc/",
            "com/microsoft/sqlserver/",
            "com/ibm/db2/");

    /** A class file without any of these needs no second look. */
    private static final Set<String> TELLING = Stream.of(
                    TYPES.keySet().stream(),
                    MIGRATIONS.stream(),
                    POST_PROCESSORS.stream(),
                    Stream.concat(BEAN.stream(), ANNOTATIONS.keySet().stream()).map(name -> "L" + name + ";"),
                    Stream.of(CALLS.keySet(), SETTERS.keySet(), RUN)
                            .flatMap(Set::stream)
                            .map(call -> call.substring(0, call.indexOf('.'))),
                    Stream.of(
                            "setProperty",
                            PREPARED,
                            FACTORY,
                            "org/springframework/jdbc/datasource/DriverManagerDataSource"))
            .flatMap(names -> names)
            .collect(Collectors.toSet());

    private static final Set<Integer> HASHES =
            TELLING.stream().map(String::hashCode).collect(Collectors.toSet());
    private static final BitSet LENGTHS =
            TELLING.stream().mapToInt(String::length).collect(BitSet::new, BitSet::set, BitSet::or);
    /** Most classes are smaller. */
    private static final int SIZE = 1 << 16;

    private final Set<String> own;
    private final List<String> migrations;
    private final TreeSet<String> found = new TreeSet<>();
    /** The bytes of the current class. One buffer serves all: this halves the time for a thousand classes. */
    private byte[] buffer = new byte[SIZE];

    private DecidingCode(Set<String> own, List<String> migrations) {
        this.own = own;
        this.migrations = migrations.stream().map(folder -> folder + "/").toList();
    }

    /**
     * Looks at every class of the app.
     *
     * @param migrations the folders in the app that hold migrations, {@code db/migration}; migrations in Java are known there
     * @return the findings, each with its class: {@code shop.Beans: @Bean DataSource orders(), may decide on the database}
     * @throws Unreadable if the app is damaged
     */
    public static List<String> in(Deployable app, List<String> migrations) {
        var classes = Stream.concat(app.compiled().stream(), registered(app))
                .filter(file ->
                        file.name().endsWith(CLASS) && PASSED_OVER.stream().noneMatch(file.name()::startsWith))
                .toList();
        var code = new DecidingCode(classes.stream().map(DecidingCode::type).collect(Collectors.toSet()), migrations);
        classes.forEach(code::look);
        app.libraryNames().forEach(code::library);
        app.attribute("Main-Class")
                .filter(name -> name.endsWith(".PropertiesLauncher"))
                .ifPresent(name -> code.found.add(
                        name + ": LOADER_PATH and loader.properties add to the class path, " + SETTINGS));
        return List.copyOf(code.found);
    }

    /** The classes that libraries register with Spring Boot. It runs them in each app. */
    private static Stream<Resource> registered(Deployable app) {
        var names = new TreeSet<String>();
        for (var imports : app.resources(IMPORTS))
            text(imports)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .forEach(names::add);
        for (var factories : app.resources(FACTORIES)) {
            var values = new Properties();
            try {
                values.load(new StringReader(text(factories)));
            } catch (IOException | IllegalArgumentException e) {
                throw new Unreadable(factories.place() + " cannot be read: " + e.getMessage(), e);
            }
            for (var key : REGISTERED)
                names.addAll(List.of(values.getProperty(key, "").strip().split("\\s*,\\s*")));
        }
        return names.stream()
                .filter(name -> !name.isEmpty() && !name.startsWith("org.springframework."))
                .flatMap(name -> app.classes(name).stream());
    }

    private static String text(Resource file) {
        try (var in = file.content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Unreadable(file.place() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void library(String jar) {
        var name = JAR.matcher(jar);
        if (name.matches() && LIBRARIES.containsKey(name.group(1)))
            found.add(jar + ": " + LIBRARIES.get(name.group(1)));
    }

    /** The name of a class as class files write it. */
    private static String type(Resource file) {
        return file.name().substring(0, file.name().length() - CLASS.length());
    }

    private void look(Resource file) {
        var name = type(file).replace('/', '.');
        try (var in = file.content().open()) {
            var length = read(in);
            var type = new ClassFile(buffer, length);
            if (type.mayName(HASHES, LENGTHS)) look(name, file.name(), type.content());
        } catch (IllegalArgumentException damaged) {
            found.add(name + ": is not a class file, or damaged");
        } catch (IOException e) {
            found.add(name + ": cannot be read, " + e.getMessage());
        }
    }

    private int read(InputStream in) throws IOException {
        int length = in.readNBytes(buffer, 0, buffer.length);
        while (length == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * length);
            length += in.readNBytes(buffer, length, length);
        }
        return length;
    }

    private void look(String name, String file, ClassFile.Content content) {
        for (var parent : content.parents()) {
            ofBean(parent, content).ifPresent(effect -> found.add(name + ": " + simple(parent) + ", " + effect));
            if (MIGRATIONS.contains(parent) && migrations.stream().noneMatch(file::startsWith)) {
                found.add(name + ": " + simple(parent) + " outside of the folders of migrations, " + ONLY_THERE);
            }
        }
        if (content.parents().contains(FACTORY)) {
            content.methods().stream()
                    .filter(method -> method.name().equals("getObject"))
                    .flatMap(method -> ofBean(method.result(), content).stream())
                    .findFirst()
                    .ifPresent(effect -> found.add(name + ": " + simple(FACTORY) + ", " + effect));
        }
        annotated(name, "", content.annotations());
        for (var method : content.methods()) {
            annotated(name, " on " + method.name() + "()", method.annotations());
            BEAN.stream()
                    .filter(method.annotations()::containsKey)
                    .forEach(bean -> ofBean(method.result(), content)
                            .ifPresent(effect -> found.add(name + ": @" + simple(bean) + " " + simple(method.result())
                                    + " " + method.name() + "(), " + effect)));
        }
        CALLS.forEach((call, effect) -> {
            if (content.calls().contains(call)) found.add(name + ": " + simple(call) + "(), " + effect);
        });
        SETTERS.forEach((setter, effect) -> {
            if (content.calls().stream().anyMatch(call -> call.startsWith(setter)))
                found.add(name + ": " + simple(setter) + "...(), " + effect);
        });
        if (content.types().contains(PREPARED)) found.add(name + ": " + simple(PREPARED) + ", " + SETTINGS);
        if (content.calls().stream().anyMatch(RUN::contains)) {
            content.texts().stream()
                    .map(ARGUMENT::matcher)
                    .filter(Matcher::matches)
                    .forEach(argument -> found.add(name + ": argument --" + argument.group(1) + ", " + SETTINGS));
        }
        if (content.calls().contains(SET_PROPERTY)
                && content.texts().stream()
                        .anyMatch(text -> text.startsWith("spring.") || text.startsWith("quarkus."))) {
            found.add(name + ": " + simple(SET_PROPERTY) + "(), " + SETTINGS);
        }
    }

    private void annotated(String name, String where, Map<String, List<String>> annotations) {
        ANNOTATIONS.forEach((annotation, effect) -> {
            var texts = annotations.get(annotation);
            if (texts != null)
                found.add(name + ": @" + simple(annotation)
                        + (texts.isEmpty() ? "" : "(" + String.join(", ", texts) + ")") + where + ", " + effect);
        });
    }

    /** What an object of this type does. */
    private static Optional<String> effect(String type, ClassFile.Content content) {
        if (!POST_PROCESSORS.contains(type)) return Optional.ofNullable(TYPES.get(type));
        if (content.types().contains(OWN_FLYWAY)) return Optional.of(FLYWAY);
        return content.types().stream().anyMatch(DecidingCode::isDataSource) ? Optional.of(DATABASE) : Optional.empty();
    }

    /** A pool is known by its name, in any app. A type of the app's own is reported for what it extends. */
    private Optional<String> ofBean(String type, ClassFile.Content content) {
        return effect(type, content)
                .or(() -> isDataSource(type) && !own.contains(type) ? Optional.of(DATABASE) : Optional.empty());
    }

    /** The types of JavaBeans Activation are attachments of mails. */
    private static boolean isDataSource(String type) {
        return (type.endsWith("DataSource") || type.endsWith("DataSourceProxy")) && !type.contains("/activation/");
    }

    /** {@code Flyway.configure} of {@code org/flywaydb/core/Flyway.configure}. */
    private static String simple(String name) {
        return name.substring(name.lastIndexOf('/') + 1).replace('$', '.');
    }

    /** Each name with its effect. */
    private static Map<String, String> names(String... effects) {
        var names = new HashMap<String, String>();
        for (int i = 0; i < effects.length; i += 2) {
            for (var name : effects[i + 1].split("\\s+")) names.put(name, effects[i]);
        }
        return Map.copyOf(names);
    }
}
