package release.app.settings.inside;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigSourceInterceptorFactory;
import io.smallrye.config.PropertiesLocationConfigSourceFactory;
import io.smallrye.config.RelocateConfigSourceInterceptor;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.source.yaml.YamlConfigSourceLoader;
import io.smallrye.config.source.yaml.YamlLocationConfigSourceFactory;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Sets up SmallRye Config as Quarkus does, for an app that was not built.
 *
 * @see <a href="https://quarkus.io/guides/config-reference">Quarkus, Configuration Reference</a>
 */
final class UnbuiltQuarkus implements SmallRyeConfigBuilderCustomizer {
    /** Just inside of the lookup of profiles' names, whose priority is 3200. */
    private static final int PRIORITY = 3190;

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.forClassLoader(Thread.currentThread().getContextClassLoader())
                .addDefaultInterceptors()
                .addDefaultSources()
                .withDefaultValue("quarkus.profile", "prod")
                .withInterceptorFactories(new Names())
                .withSources(new YamlConfigSourceLoader.InClassPath())
                .withSources(new YamlConfigSourceLoader.InFileSystem())
                .withSources(new PropertiesLocationConfigSourceFactory(), new YamlLocationConfigSourceFactory())
                .withConverter(Duration.class, 200, UnbuiltQuarkus::duration);
    }

    /** As Quarkus writes durations: {@code 10}, {@code 10s} or {@code PT10S}. */
    private static Duration duration(String written) {
        var text = written.strip().toUpperCase(Locale.ROOT);
        if (text.isEmpty()) return null;
        return text.matches("\\d+")
                ? Duration.ofSeconds(Long.parseLong(text))
                : text.matches("\\d+MS")
                        ? Duration.ofMillis(Long.parseLong(text.replace("MS", "")))
                        : Duration.parse(text.startsWith("P") ? text : text.endsWith("D") ? "P" + text : "PT" + text);
    }

    /** Quarkus has other names for the settings of SmallRye Config itself. */
    private static final class Names implements ConfigSourceInterceptorFactory {
        @Override
        public ConfigSourceInterceptor getInterceptor(ConfigSourceInterceptorContext context) {
            return new RelocateConfigSourceInterceptor(name -> name.replaceFirst(
                            "^(%[^.]+\\.)?smallrye\\.config\\.profile$", "$1quarkus.profile")
                    .replaceFirst(
                            "^(%[^.]+\\.)?smallrye\\.config\\.(locations|profile\\.parent)$", "$1quarkus.config.$2")) {
                private static final long serialVersionUID = 1;

                @Override
                public Iterator<String> iterateNames(ConfigSourceInterceptorContext names) {
                    return names.iterateNames();
                }
            };
        }

        @Override
        public OptionalInt getPriority() {
            return OptionalInt.of(PRIORITY);
        }
    }
}
