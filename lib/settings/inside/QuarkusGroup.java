package release.settings.inside;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.WithName;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import release.deployable.Unreadable;
import release.settings.AppSettings.Value;
import release.settings.inside.QuarkusBuilder.Unknown;

/**
 * What is set below a prefix, by the names that Quarkus has there. A map's values are there as {@code placeholders.KEY}.
 */
final class QuarkusGroup {
    static final String DEFAULT = "Quarkus's default";
    private final SmallRyeConfig config;
    private final QuarkusPlaces places;
    private final Map<String, Unknown> unknown;
    private final Set<String> asked;
    private final String prefix;
    private final Map<String, Value> values = new TreeMap<>();

    /**
     * @param unknown what has no value here, by the names of properties
     * @param asked takes up the names of properties that Quarkus knows
     * @param prefix {@code quarkus.flyway.orders.}
     */
    QuarkusGroup(QuarkusPlaces places, Map<String, Unknown> unknown, Set<String> asked, String prefix) {
        this.config = places.config();
        this.places = places;
        this.unknown = unknown;
        this.asked = asked;
        this.prefix = prefix;
    }

    /** Takes the values from one of Quarkus's own interfaces, which Quarkus itself has filled. */
    QuarkusGroup mapped(Object filled, Class<?> type) {
        for (var method : type.getMethods()) {
            if (method.getParameterCount() > 0 || method.isDefault() || Modifier.isStatic(method.getModifiers())) continue;
            var name = method.isAnnotationPresent(WithName.class) ? method.getAnnotation(WithName.class).value() : QuarkusNames.kebab(method.getName());
            try {
                method.setAccessible(true);
                take(name, method.invoke(filled));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return this;
    }

    /** Asks for each value by its name. */
    QuarkusGroup named(Map<String, Class<?>> names) {
        names.forEach((name, type) -> {
            try {
                take(name, named(prefix + name, type));
            } catch (IllegalArgumentException e) {
                throw new Unreadable(places.refused(prefix + name), e);
            }
        });
        return this;
    }

    private Object named(String property, Class<?> type) {
        if (type == Map.class) return entries(property);
        if (type != List.class) return config.getOptionalValue(property, type);
        return config.getOptionalValues(property, String.class).map(texts -> texts.stream().map(String::strip).toList());
    }

    private Map<String, String> entries(String property) {
        var entries = new TreeMap<String, String>();
        below(property, (key, name) -> entries.put(key, config.getConfigValue(name).getValue()));
        entries.values().removeIf(value -> value == null);
        return entries;
    }

    /** The properties of a map, by their keys in it. */
    private void below(String property, BiConsumer<String, String> each) {
        for (var name : config.getPropertyNames()) {
            if (!name.startsWith(property + ".")) continue;
            each.accept(unquoted(name.substring(property.length() + 1)), name);
        }
    }

    private static String unquoted(String key) {
        return key.replaceAll("^\"(.*)\"$", "$1");
    }

    private void take(String name, Object value) {
        var property = prefix + name;
        asked.add(property);
        below(property, (key, full) -> asked.add(full)); // of a map, or of a group in the group
        if (value instanceof Map<?, ?> map) {
            below(property, (key, full) -> {
                if (map.get(key) instanceof String text) places.value(config.getConfigValue(full), List.of(text)).ifPresent(found -> values.put(name + "." + key, found));
            });
            return;
        }
        IntStream.iterate(0, i -> i + 1).mapToObj(i -> property + "[" + i + "]").takeWhile(full -> written(full) != null).forEach(asked::add);
        texts(value).ifPresent(texts -> Optional.ofNullable(written(property)).or(() -> Optional.ofNullable(written(property + "[0]")))
            .flatMap(from -> places.value(from, texts)).ifPresent(found -> values.put(name, found)));
    }

    private ConfigValue written(String property) {
        var value = config.getConfigValue(property);
        return value.getRawValue() == null ? null : value;
    }

    /** A value as Flyway is told it. */
    private static Optional<List<String>> texts(Object value) {
        if (value instanceof Optional<?> optional) return optional.flatMap(QuarkusGroup::texts);
        if (value instanceof OptionalInt number) return number.isEmpty() ? Optional.empty() : texts(number.getAsInt());
        if (value instanceof Duration duration) return texts(duration.toSeconds());
        if (value instanceof Collection<?> list) return Optional.of(list.stream().map(String::valueOf).toList());
        if (value != null && value.getClass().isArray()) return Optional.of(IntStream.range(0, Array.getLength(value)).mapToObj(i -> String.valueOf(Array.get(value, i))).toList());
        return value instanceof String || value instanceof Number || value instanceof Boolean ? Optional.of(List.of(value.toString())) : Optional.empty();
    }

    static Value byDefault(List<String> texts) {
        return new Value(texts, DEFAULT, 0);
    }

    /** Takes a default that is not Flyway's own. */
    void byDefault(String name, String text) {
        values.put(name, byDefault(List.of(text)));
    }

    boolean isEmpty() {
        return values.isEmpty() && unknown.keySet().stream().noneMatch(name -> name.startsWith(prefix));
    }

    Optional<Value> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    boolean has(String name) {
        return values.containsKey(name) || unknown.containsKey(prefix + name);
    }

    boolean is(String name, String text) {
        return value(name).filter(value -> value.texts().equals(List.of(text))).isPresent();
    }

    /** The names of what is set, and of what is set but not known. */
    Set<String> names() {
        var names = new TreeSet<>(values.keySet());
        for (var property : unknown.keySet()) {
            if (property.startsWith(prefix) && asked.contains(property)) names.add(property.substring(prefix.length()));
        }
        return names;
    }

    Optional<Unknown> unknown(String name) {
        return Optional.ofNullable(unknown.get(prefix + name));
    }
}
