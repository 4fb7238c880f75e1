package release.app.settings.inside;

import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.DotEnvConfigSourceProvider;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.Expressions;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SecretKeysHandler;
import io.smallrye.config.SecretKeysHandlerFactory;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.eclipse.microprofile.config.spi.ConfigSourceProvider;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Builds a Quarkus app's configuration from its files, its properties and its variables. Other sources, such as a configuration server
 * or the app's own code, are left out and remembered. A value that cannot be known counts as not set.
 */
final class QuarkusBuilder extends SmallRyeConfigBuilder {
    /** Why a setting has no value. The written value has its place, and its expressions are not replaced. */
    record Unknown(ConfigValue written, String problem) {}

    /** Quarkus's own classes: sources that read files, and converters of texts. */
    private static final List<String> FRAMEWORK = List.of(
            "io.quarkus.runtime.",
            "io.smallrye.config.",
            "io.quarkus.config.yaml.",
            "io.quarkus.devservice",
            "release.");

    private static final List<String> NEEDED =
            List.of("io.quarkus.datasource.", "io.quarkus.agroal.", "io.quarkus.flyway.");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{([^${}:]+)");
    private static final Pattern ENCRYPTED = Pattern.compile("\\$\\{([^${}:]+)::");
    /** Quarkus refuses a map with a key that has no value. */
    private static final Pattern IN_MAP = Pattern.compile(
            "quarkus\\.(?:flyway|datasource)\\.(?:.+\\.)?(?:placeholders|additional-jdbc-properties)\\..+");
    /** Just outside and just inside the replacement of expressions, whose priority is 3300. */
    private static final int OUTSIDE = 100_000;

    private static final int INSIDE = 3290;
    private final Map<String, String> properties;
    private final Map<String, String> variables;
    private final Path root;
    private final boolean mapped;
    private final Map<String, Unknown> unknown = new TreeMap<>();
    private final Set<Class<?>> left = new LinkedHashSet<>();

    /**
     * @param decided the value of a name that the app does not set; throws {@link Undecided} if it changes with each start or build
     * @param mapped whether Quarkus's own interfaces are filled
     */
    QuarkusBuilder(
            Map<String, String> properties,
            Map<String, String> variables,
            Path root,
            Function<String, Optional<String>> decided,
            boolean mapped) {
        this.properties = properties;
        this.variables = variables;
        this.root = root;
        this.mapped = mapped;
        super.withInterceptorFactories(
                factory(OUTSIDE, this::known), factory(INSIDE, (context, name) -> decided(context, name, decided)));
    }

    Map<String, Unknown> unknown() {
        return unknown;
    }

    /** The classes that were left out. */
    Set<Class<?>> left() {
        return left;
    }

    private interface Lookup extends ConfigSourceInterceptor {}

    private static ConfigSourceInterceptorFactory factory(int priority, Lookup lookup) {
        return new ConfigSourceInterceptorFactory() {
            @Override
            public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
                return lookup;
            }

            @Override
            public OptionalInt getPriority() {
                return OptionalInt.of(priority);
            }
        };
    }

    private ConfigValue known(ConfigSourceInterceptorContext context, String name) {
        try {
            var value = context.proceed(name);
            if (value == null || value.getValue() != null || value.getRawValue() == null) return value;
            return unknown(context, name, null);
        } catch (Undecided | NoSuchElementException e) {
            return unknown(context, name, e);
        } catch (RuntimeException e) { // a handler of secrets may throw anything
            var written = Expressions.withoutExpansion(() -> context.proceed(name));
            if (written == null
                    || !ENCRYPTED.matcher(String.valueOf(written.getRawValue())).find()) throw e;
            return unknown(context, name, e);
        }
    }

    private ConfigValue unknown(ConfigSourceInterceptorContext context, String name, RuntimeException e) {
        var written = Expressions.withoutExpansion(() -> context.proceed(name));
        if (written == null) return null;
        unknown.put(name, new Unknown(written, problem(context, written, e)));
        return IN_MAP.matcher(name).matches() ? written.withValue("?") : null;
    }

    private static String problem(ConfigSourceInterceptorContext context, ConfigValue written, RuntimeException e) {
        if (e instanceof Undecided undecided) return undecided.getMessage();
        var text = String.valueOf(written.getRawValue());
        var encrypted = ENCRYPTED.matcher(text);
        if (encrypted.find()) return "is encrypted (" + encrypted.group(1) + ")";
        return EXPRESSION
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(name -> isMissing(context, name))
                .findFirst()
                .map(name -> "needs " + name + ", which is not set")
                .orElse("has a placeholder that cannot be read");
    }

    private static boolean isMissing(ConfigSourceInterceptorContext context, String name) {
        var value = context.proceed(name);
        return value == null || value.getValue() == null;
    }

    private static ConfigValue decided(
            ConfigSourceInterceptorContext context, String name, Function<String, Optional<String>> decided) {
        var value = context.proceed(name);
        if (value != null && value.getSourceOrdinal() > Integer.MIN_VALUE) return value;
        return decided.apply(name)
                .map(text -> ConfigValue.builder()
                        .withName(name)
                        .withValue(text)
                        .withRawValue(text)
                        .withConfigSourceOrdinal(Integer.MIN_VALUE)
                        .build())
                .orElse(value);
    }

    /** A name stands for something that cannot be known. The message says why; it completes a sentence that begins with the setting's name. */
    static final class Undecided extends RuntimeException {
        private static final long serialVersionUID = 1;

        Undecided(String message) {
            super(message);
        }
    }

    @Override
    protected List<ConfigSource> getDefaultSources() {
        var sources = new ArrayList<ConfigSource>();
        sources.add(new PropertiesConfigSource(properties, QuarkusPlaces.PROPERTIES, 400));
        sources.add(new EnvConfigSource(variables, 300));
        sources.addAll(
                new DotEnvConfigSourceProvider(root.resolve(".env").toUri().toString())
                        .getConfigSources(getClassLoader()));
        sources.addAll(getPropertiesSources());
        return sources;
    }

    private <T> Predicate<T> framework() {
        return added -> {
            var own = FRAMEWORK.stream().anyMatch(added.getClass().getName()::startsWith);
            if (!own) left.add(added.getClass());
            return own;
        };
    }

    private <T> T[] framework(T[] added) {
        return Arrays.stream(added).filter(framework()).toList().toArray(Arrays.copyOf(added, 0));
    }

    @Override
    public SmallRyeConfigBuilder withSources(ConfigSource... added) {
        return super.withSources(framework(added));
    }

    @Override
    public SmallRyeConfigBuilder withSources(ConfigSourceProvider added) {
        return framework().test(added) ? super.withSources(added) : this;
    }

    @Override
    public SmallRyeConfigBuilder withSources(ConfigSourceFactory... added) {
        return super.withSources(framework(added));
    }

    @Override
    public SmallRyeConfigBuilder withInterceptors(ConfigSourceInterceptor... added) {
        return super.withInterceptors(framework(added));
    }

    @Override
    public SmallRyeConfigBuilder withInterceptorFactories(ConfigSourceInterceptorFactory... added) {
        return super.withInterceptorFactories(framework(added));
    }

    @Override
    public SmallRyeConfigBuilder withSecretKeysHandlers(SecretKeysHandler... added) {
        return super.withSecretKeysHandlers(framework(added));
    }

    @Override
    public SmallRyeConfigBuilder withSecretKeyHandlerFactories(SecretKeysHandlerFactory... added) {
        return super.withSecretKeyHandlerFactories(framework(added));
    }

    @Override
    public SmallRyeConfigBuilder withCustomizers(SmallRyeConfigBuilderCustomizer... added) {
        return super.withCustomizers(framework(added));
    }

    @Override
    public <T> SmallRyeConfigBuilder withConverter(Class<T> type, int priority, Converter<T> added) {
        return FRAMEWORK.stream().anyMatch(added.getClass().getName()::startsWith)
                ? super.withConverter(type, priority, added)
                : this;
    }

    /** The app's own conditions on its settings do not matter here. */
    @Override
    public SmallRyeConfigBuilder withValidator(ConfigValidator added) {
        return this;
    }

    @Override
    public SmallRyeConfigBuilder withMapping(Class<?> type, String prefix) {
        return isNeeded(type) ? super.withMapping(type, prefix) : this;
    }

    @Override
    @SuppressWarnings({"deprecation", "removal"}) // its replacement is not in every app's version
    public SmallRyeConfigBuilder withMapping(ConfigClass type) {
        return isNeeded(type.getKlass()) ? super.withMapping(type) : this;
    }

    /** Other mappings may need what only the running app has, and would run code of the app. */
    private boolean isNeeded(Class<?> type) {
        return mapped && NEEDED.stream().anyMatch(type.getName()::startsWith);
    }
}
