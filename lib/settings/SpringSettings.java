package release.settings;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.support.SpringApplicationJsonEnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import release.deployable.Unreadable;
import release.settings.AppSettings.Value;

/**
 * The settings of a Spring Boot app, as Spring Boot's own reader finds them: files and documents of profiles, imports,
 * placeholders, relaxed names of variables. What follows from them is as in its FlywayProperties and FlywayAutoConfiguration.
 */
final class SpringSettings {
    private static final String FLYWAY = "spring.flyway.";
    private static final List<String> DATASOURCES = List.of("spring.datasource.hikari.", "spring.datasource.");
    private final SpringResources resources;
    private final List<String> profiles;
    private final Map<String, String> properties;
    private final Map<String, String> variables;

    SpringSettings(Inside.Question asked) {
        this.resources = new SpringResources(asked.app(), asked.root());
        this.profiles = asked.profiles();
        this.properties = asked.properties();
        this.variables = asked.variables();
    }

    Found found() {
        return new Found(new Found.Framework("Spring Boot", "4.0.7", false), read(), List.of(), List.of(), List.of());
    }

    Map<String, Map<String, Value>> read() {
        var problem = new SpringProblem(resources);
        try {
            var environment = environment();
            var values = new SpringValues(environment, resources);
            var settings = new LinkedHashMap<String, Value>();
            address(values, settings);
            settings.put("migrations", values.list(FLYWAY + "locations").map(SpringSettings::locations)
                .orElse(new Value(List.of("classpath:db/migration"), "Spring Boot's default", 0)));
            flyway(values, environment, settings);
            return Map.of("main", settings);
        } catch (Unreadable e) {
            throw e;
        } catch (RuntimeException e) { // what is wrong with the app's configuration Spring Boot says with many kinds of them
            throw problem.unreadable(e);
        }
    }

    private ConfigurableEnvironment environment() {
        var environment = new StandardEnvironment() {
            @Override
            protected void customizePropertySources(MutablePropertySources sources) {
                // not this process's own, but what is added below
            }
        };
        var sources = environment.getPropertySources();
        sources.addLast(new MapPropertySource(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, Map.copyOf(properties)));
        sources.addLast(new SystemEnvironmentPropertySource(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, Map.copyOf(variables)));
        new SpringApplicationJsonEnvironmentPostProcessor().postProcessEnvironment(environment, null);
        if (!profiles.isEmpty()) {
            sources.addFirst(new MapPropertySource("profiles", Map.of("spring.profiles.active", String.join(",", profiles))));
        }
        ConfigDataEnvironmentPostProcessor.applyTo(environment, resources, null);
        return environment;
    }

    /** Flyway's own address, or the data source's under its own user, or the data source. */
    private static void address(SpringValues values, Map<String, Value> settings) {
        var own = values.text(FLYWAY + "url");
        var user = values.text(FLYWAY + "user");
        var url = own.or(() -> values.text("spring.datasource.hikari.jdbc-url")).or(() -> values.text("spring.datasource.url"));
        url.ifPresent(value -> settings.put("url", value));
        Optional<Value> password = own.isPresent() || user.isPresent() ? values.text(FLYWAY + "password") : Optional.empty();
        if (own.isEmpty()) {
            user = user.or(() -> first(values, "username"));
            password = password.or(() -> first(values, "password"));
        }
        user.ifPresent(value -> settings.put("user", value));
        password.ifPresent(value -> settings.put("password", value));
    }

    private static Optional<Value> first(SpringValues values, String name) {
        return DATASOURCES.stream().flatMap(prefix -> values.text(prefix + name).stream()).findFirst();
    }

    private static void flyway(SpringValues values, ConfigurableEnvironment environment, Map<String, Value> settings) {
        FlywayNames.texts().forEach((name, flyway) -> values.text(FLYWAY + name).ifPresent(value ->
            settings.put("flyway." + flyway, flyway.equals("connectRetriesInterval") ? inSeconds(value) : value)));
        FlywayNames.nested().forEach((name, flyway) -> values.text(FLYWAY + name).ifPresent(value ->
            settings.put("flyway." + flyway, value)));
        FlywayNames.lists().forEach((name, flyway) -> values.list(FLYWAY + name).ifPresent(value ->
            settings.put("flyway." + flyway, flyway.equals("callbackLocations") ? locations(value) : value)));
        values.list(FLYWAY + "init-sqls").filter(value -> !value.texts().isEmpty()).ifPresent(value -> settings.put("flyway.initSql",
            new Value(List.of(String.join("\n", value.texts())), value.source(), value.line())));
        values.map(FLYWAY + "jdbc-properties").forEach((name, value) -> settings.put("flyway.jdbcProperties." + name, value));
        values.map(FLYWAY + "placeholders").forEach((name, value) -> settings.put("flyway.placeholders." + name, value));
        for (var name : unknown(environment)) {
            values.text(FLYWAY + name).ifPresent(value -> settings.put("flyway." + FlywayNames.camel(name), value));
        }
    }

    private static Value locations(Value value) {
        return new Value(value.texts().stream().map(FlywayNames::location).toList(), value.source(), value.line());
    }

    private static Value inSeconds(Value value) {
        var duration = DurationStyle.detectAndParse(value.texts().get(0), ChronoUnit.SECONDS);
        return new Value(List.of(String.valueOf(duration.toSeconds())), value.source(), value.line());
    }

    /** Names that Spring Boot would not know either, for whoever checks Flyway's settings; a variable's tells too little. */
    private static TreeSet<String> unknown(ConfigurableEnvironment environment) {
        var flyway = ConfigurationPropertyName.of("spring.flyway");
        var unknown = new TreeSet<String>();
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (!(source instanceof IterableConfigurationPropertySource iterable)
                || source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource) continue;
            iterable.stream().filter(flyway::isAncestorOf).map(name -> name.subName(2))
                .filter(name -> !FlywayNames.isKnown(name.getElement(0, Form.UNIFORM)))
                .forEach(name -> unknown.add(name.toString()));
        }
        return unknown;
    }
}
