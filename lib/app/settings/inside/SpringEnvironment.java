package release.app.settings.inside;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.RandomValuePropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurablePropertyResolver;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import release.app.settings.Inside.Question;

/** The environment of a Spring Boot app, prepared as for a start, from the files, properties and variables of a start. */
final class SpringEnvironment extends StandardEnvironment {
    private static final String RANDOM = RandomValuePropertySource.RANDOM_PROPERTY_SOURCE_NAME;
    /** Exists in Spring Boot 3.4 and later. */
    private static final String INFO = "applicationInfo";
    /** Stands for a null of JSON if the app's own JSON reader is not known. */
    static final String NULL = "\u2400null";

    private static final Set<String> JSON = Set.of("spring.application.json", "SPRING_APPLICATION_JSON");
    private static final Pattern TEXT_OR_NULL = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"|\\bnull\\b");
    private int fleeting;
    private int fetched;

    private SpringEnvironment() {}

    static SpringEnvironment prepare(Question asked, SpringResources resources) {
        var environment = new SpringEnvironment();
        var sources = environment.getPropertySources();
        var properties = new Properties();
        properties.putAll(resources.isOwn() ? asked.properties() : withNulls(asked.properties()));
        sources.addLast(new PropertiesPropertySource(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, properties));
        sources.addLast(new SystemEnvironmentPropertySource(
                SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                resources.isOwn() ? Map.copyOf(asked.variables()) : withNulls(asked.variables())));
        if (!asked.profiles().isEmpty()) {
            sources.addFirst(new MapPropertySource(
                    "profiles", Map.of("spring.profiles.active", String.join(",", asked.profiles()))));
        }
        sources.addLast(environment.new Secrets());
        new Preparation(resources)
                .prepare(
                        environment,
                        asked.app().attribute("Implementation-Version").orElse(null));
        return environment;
    }

    private static Map<String, Object> withNulls(Map<String, String> texts) {
        return texts.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> JSON.contains(entry.getKey())
                                ? TEXT_OR_NULL
                                        .matcher(entry.getValue())
                                        .replaceAll(found -> Matcher.quoteReplacement(
                                                found.group().equals("null") ? '"' + NULL + '"' : found.group()))
                                : entry.getValue()));
    }

    /** How many values were read that change with each start of the app. */
    int fleeting() {
        return fleeting;
    }

    /** How often a value was asked for that the running app fetches from a secret manager. */
    int fetched() {
        return fetched;
    }

    @Override
    protected void customizePropertySources(MutablePropertySources sources) {
        // none from this process: only those that are added above
    }

    @Override
    protected String doGetActiveProfilesProperty() {
        return null; // Spring Boot chooses the profiles itself, as for its own environment
    }

    @Override
    protected String doGetDefaultProfilesProperty() {
        return null;
    }

    @Override
    protected ConfigurablePropertyResolver createPropertyResolver(MutablePropertySources sources) {
        return ConfigurationPropertySources.createPropertyResolver(sources);
    }

    /** The part of a start that prepares the environment. */
    private static final class Preparation extends SpringApplication {
        Preparation(SpringResources resources) {
            super(resources, new Class<?>[0]);
            setWebApplicationType(WebApplicationType.NONE);
        }

        void prepare(SpringEnvironment environment, String version) {
            configureEnvironment(environment, new String[0]);
            var sources = environment.getPropertySources();
            if (sources.contains(INFO)) sources.replace(INFO, environment.new Info(version));
            ConfigurationPropertySources.attach(environment);
            for (var listener : getListeners()) listen(listener, environment);
            if (sources.contains(RANDOM)) sources.replace(RANDOM, environment.new Random());
        }

        @SuppressWarnings("unchecked") // the factories name only one, and it listens to this
        private void listen(ApplicationListener<?> listener, SpringEnvironment environment) {
            ((ApplicationListener<ApplicationEnvironmentPreparedEvent>) listener)
                    .onApplicationEvent(event(environment));
        }

        /** Spring Boot 4 has moved the bootstrap context, its first parameter, to another package. */
        private ApplicationEnvironmentPreparedEvent event(SpringEnvironment environment) {
            try {
                for (var constructor : ApplicationEnvironmentPreparedEvent.class.getConstructors()) {
                    if (constructor.getParameterCount() != 4) continue;
                    var context = constructor.getParameterTypes()[0].getName().replace("Configurable", "Default");
                    return (ApplicationEnvironmentPreparedEvent) constructor.newInstance(
                            Class.forName(context, true, getClassLoader())
                                    .getConstructor()
                                    .newInstance(),
                            this,
                            new String[0],
                            environment);
                }
                throw new IllegalStateException("there is no event without a bootstrap context");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The app's version, and its process, which changes with each start. */
    private final class Info extends MapPropertySource {
        private static final String PID = "spring.application.pid";

        Info(String version) {
            super(INFO, new HashMap<>(Map.of(PID, ProcessHandle.current().pid())));
            if (version != null) getSource().put("spring.application.version", version);
        }

        @Override
        public Object getProperty(String name) {
            if (name.equals(PID)) fleeting++;
            return super.getProperty(name);
        }
    }

    /** What Spring Cloud GCP takes from its secret manager. Spring itself would read {@code ${sm://a}} as sm with the default {@code //a}. */
    private final class Secrets extends MapPropertySource {
        Secrets() {
            super("secrets", Map.of());
        }

        @Override
        public Object getProperty(String name) {
            if (name.startsWith("sm://")) fetched++;
            return null;
        }
    }

    /** Random values, counted. */
    private final class Random extends RandomValuePropertySource {
        @Override
        public Object getProperty(String name) {
            var value = super.getProperty(name);
            if (value != null) fleeting++;
            return value;
        }
    }
}
