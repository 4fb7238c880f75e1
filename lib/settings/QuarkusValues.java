package release.settings;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import release.deployable.Unreadable;
import release.settings.AppSettings.Value;

/** Single values of a Quarkus configuration, each with the place that it comes from. */
record QuarkusValues(SmallRyeConfig config, QuarkusSources sources) {
    private static final Pattern UNEXPANDED = Pattern.compile("Could not expand value (\\S+) in property");

    /** The names of all values but those of variables, whose names tell no more than that they could be meant. */
    TreeSet<String> names() {
        var names = new TreeSet<String>();
        for (var source : config.getConfigSources()) {
            if (source.getName().equals(QuarkusSources.VARIABLES)) continue;
            source.getPropertyNames().stream().filter(name -> !name.startsWith("%")).forEach(names::add);
        }
        for (var name : config.getPropertyNames()) {
            if (!config.getConfigValue(name).getConfigSourceName().equals(QuarkusSources.VARIABLES)) names.add(name);
        }
        return names;
    }

    boolean has(String name) {
        return config.getConfigValue(name).getRawValue() != null;
    }

    /** @throws Unreadable if it needs a value that is not there */
    Optional<Value> text(String name) {
        var value = config.getConfigValue(name);
        if (value.getRawValue() == null) return Optional.empty();
        return Optional.of(value(value, List.of(expanded(name, value))));
    }

    /** @throws Unreadable as for {@link #text} */
    Optional<Value> list(String name) {
        var value = Stream.of(name, name + "[0]").map(config::getConfigValue).filter(found -> found.getRawValue() != null).findFirst();
        if (value.isEmpty()) return Optional.empty();
        expanded(name, value.get());
        try {
            return Optional.of(value(value.get(), config.getOptionalValues(name, String.class).orElse(List.of()).stream()
                .map(String::strip).toList()));
        } catch (NoSuchElementException e) {
            throw new Unreadable(place(value.get()) + " " + name + " needs a value that is not set", e);
        }
    }

    /** A duration as Quarkus writes it, {@code 10}, {@code 10s} or {@code PT10S}, in seconds. */
    Value inSeconds(String name, Value value) {
        var text = value.texts().get(0).toUpperCase(Locale.ROOT);
        try {
            var duration = text.matches("\\d+") ? Duration.ofSeconds(Long.parseLong(text))
                : text.matches("\\d+MS") ? Duration.ofMillis(Long.parseLong(text.replace("MS", "")))
                : Duration.parse(text.startsWith("P") ? text : text.endsWith("D") ? "P" + text : "PT" + text);
            return new Value(List.of(String.valueOf(duration.toSeconds())), value.source(), value.line());
        } catch (DateTimeParseException e) {
            throw new Unreadable(place(config.getConfigValue(name)) + " " + name + " is no duration such as 10s", e);
        }
    }

    private String expanded(String name, ConfigValue value) {
        if (value.getValue() != null) return value.getValue();
        var missing = value.getProblems().stream().map(problem -> UNEXPANDED.matcher(problem.getMessage()))
            .filter(match -> match.find()).map(match -> match.group(1)).findFirst();
        throw new Unreadable(place(value) + " " + name + missing.map(other -> " needs " + other + ", which is not set")
            .orElse(" has a placeholder that cannot be read"));
    }

    private Value value(ConfigValue value, List<String> texts) {
        return new Value(texts, source(value), Math.max(0, value.getLineNumber()));
    }

    private String place(ConfigValue value) {
        return sources.shown(source(value)) + (value.getLineNumber() > 0 ? ":" + value.getLineNumber() : "");
    }

    private String source(ConfigValue value) {
        var source = value.getConfigSourceName();
        if (source.equals(QuarkusSources.VARIABLES)) return "variable " + variable(value.getName());
        return source.equals(QuarkusSources.PROPERTIES) ? "property " + value.getName() : source;
    }

    /** A property's variable: any character that none has is an underscore in it. */
    private String variable(String property) {
        var underscored = property.replaceAll("[^A-Za-z0-9]", "_");
        return Stream.of(property, underscored, underscored.toUpperCase(Locale.ROOT))
            .filter(sources.variables()::containsKey).findFirst().orElse(property);
    }
}
