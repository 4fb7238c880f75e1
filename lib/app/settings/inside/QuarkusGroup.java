package release.app.settings.inside;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.WithName;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import release.app.Unreadable;
import release.app.settings.AppSettings.Value;
import release.app.settings.inside.QuarkusBuilder.Unknown;

/**
 * The settings below a prefix, by Quarkus's names. The values of a map are there as {@code placeholders.KEY}.
 */
final class QuarkusGroup {
    static final String DEFAULT = "Quarkus's default";
    private static final String MIXED =
            "counts only by chance: the data source's name is written with quotes (two underscores in a variable) and"
                    + " without, and Quarkus takes one spelling only";
    private final SmallRyeConfig config;
    private final QuarkusPlaces places;
    private final Map<String, Unknown> unknown;
    private final Set<String> asked;
    private final String prefix;
    private final String twin;
    private final boolean mixed;
    private final Set<String> names = new TreeSet<>();
    private final Map<String, String> quotedKeys = new TreeMap<>();
    private final Map<String, Value> values = new TreeMap<>();

    /**
     * @param unknown settings that have no value here, by the names of properties
     * @param asked collects the names of properties that Quarkus knows
     * @param prefix {@code quarkus.flyway.orders.}
     * @param twin the other spelling: {@code quarkus.flyway."orders".}; the prefix, if there is none
     * @param mixed whether settings are written in both spellings
     */
    QuarkusGroup(
            QuarkusPlaces places,
            Map<String, Unknown> unknown,
            Set<String> asked,
            String prefix,
            String twin,
            boolean mixed) {
        this.config = places.config();
        this.places = places;
        this.unknown = unknown;
        this.asked = asked;
        this.prefix = prefix;
        this.twin = twin;
        this.mixed = mixed;
    }

    /** Takes the values from one of Quarkus's own interfaces. Quarkus itself has filled it. */
    QuarkusGroup mapped(Object filled, Class<?> type) {
        for (var method : type.getMethods()) {
            if (method.getParameterCount() > 0 || method.isDefault() || Modifier.isStatic(method.getModifiers()))
                continue;
            var name = method.isAnnotationPresent(WithName.class)
                    ? method.getAnnotation(WithName.class).value()
                    : QuarkusNames.kebab(method.getName());
            try {
                method.setAccessible(true);
                take(prefix, name, method.invoke(filled));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            } catch (InvocationTargetException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return this;
    }

    /** Reads each value by its name. */
    QuarkusGroup named(Map<String, Class<?>> names) {
        names.forEach((name, type) -> {
            var used = isWritten(prefix + name) ? prefix : twin;
            take(used, name, named(used + name, type));
        });
        return this;
    }

    private boolean isWritten(String property) {
        return written(property) != null
                || written(property + "[0]") != null
                || !entries(property).isEmpty();
    }

    private Object named(String property, Class<?> type) {
        try {
            if (type == Map.class) return entries(property);
            if (property.endsWith(".url"))
                return config.getOptionalValue(property, String.class)
                        .map(String::strip)
                        .filter(url -> !url.isEmpty()); // other texts keep their spaces
            if (type != List.class) return config.getOptionalValue(property, type);
            return config.getOptionalValues(property, String.class);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new Unreadable(places.refused(property), e);
        }
    }

    private Map<String, String> entries(String property) {
        var entries = new TreeMap<String, String>();
        below(
                property,
                (key, name) -> entries.put(key, config.getConfigValue(name).getValue()));
        entries.values().removeIf(value -> value == null);
        return entries;
    }

    /** The properties of a map, by their keys in it. In a variable, an underscore may stand for a dash of the map's name. */
    private void below(String property, BiConsumer<String, String> each) {
        var start = property + ".";
        var dotted = start.replace('-', '.');
        for (var name : config.getPropertyNames()) {
            if (name.startsWith(start)) each.accept(unquoted(name.substring(start.length())), name);
            else if (name.startsWith(dotted))
                each.accept(name.substring(dotted.length()), start + name.substring(dotted.length()));
        }
    }

    private static String unquoted(String key) {
        return key.replaceAll("^\"(.*)\"$", "$1");
    }

    private void take(String used, String name, Object value) {
        for (var start : prefix.equals(twin) ? List.of(prefix) : List.of(prefix, twin)) {
            asked.add(start + name);
            below(start + name, (key, property) -> { // entries of a map, or of a group in the group
                asked.add(property);
                if (!(value instanceof Map<?, ?>)) return;
                names.add(name + "." + key);
                quotedKeys.put(start + name + "." + key, property);
            });
            IntStream.iterate(0, i -> i + 1)
                    .mapToObj(i -> start + name + "[" + i + "]")
                    .takeWhile(element -> written(element) != null)
                    .forEach(asked::add);
        }
        if (value instanceof Map<?, ?> map) {
            below(used + name, (key, property) -> {
                if (map.get(key) instanceof String text && !unknown.containsKey(property))
                    put(name + "." + key, List.of(text), property);
            });
            return;
        }
        names.add(name);
        texts(value)
                .ifPresent(
                        texts -> put(name, texts, used + name, used + name + "[0]", twin + name, twin + name + "[0]"));
    }

    /** @param properties where the value may come from; the first one with this value counts, or else the first that is written */
    private void put(String name, List<String> texts, String... properties) {
        var written = Arrays.stream(properties)
                .map(this::written)
                .filter(Objects::nonNull)
                .toList();
        written.stream()
                .filter(from -> String.join(",", texts).equals(from.getValue()))
                .findFirst()
                .or(() -> written.stream().findFirst())
                .flatMap(from -> places.value(from, texts))
                .ifPresent(value -> values.put(name, value));
    }

    private ConfigValue written(String property) {
        var value = config.getConfigValue(property);
        return value.getRawValue() == null ? null : value;
    }

    /** A value as Flyway reads it. */
    private static Optional<List<String>> texts(Object value) {
        if (value instanceof Optional<?> optional) return optional.flatMap(QuarkusGroup::texts);
        if (value instanceof OptionalInt number) return number.isEmpty() ? Optional.empty() : texts(number.getAsInt());
        if (value instanceof Duration duration) return texts(duration.toSeconds());
        if (value instanceof Collection<?> list)
            return Optional.of(list.stream().map(String::valueOf).toList());
        if (value != null && value.getClass().isArray())
            return Optional.of(IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> String.valueOf(Array.get(value, i)))
                    .toList());
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? Optional.of(List.of(value.toString()))
                : Optional.empty();
    }

    static Value byDefault(List<String> texts) {
        return new Value(texts, DEFAULT, 0);
    }

    /** Takes a default that differs from Flyway's own. */
    void byDefault(String name, String text) {
        values.put(name, byDefault(List.of(text)));
    }

    boolean isEmpty() {
        return values.isEmpty() && names().isEmpty();
    }

    Optional<Value> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    boolean has(String name) {
        return values.containsKey(name) || unknown(name).isPresent();
    }

    boolean is(String name, String text) {
        return value(name).filter(value -> value.texts().equals(List.of(text))).isPresent();
    }

    /** The names of the settings, including those whose value is not known. */
    Set<String> names() {
        return names.stream().filter(this::has).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Why a written setting has no value. */
    Optional<Unknown> unknown(String name) {
        if (values.containsKey(name)) return Optional.empty();
        return spelled(name)
                .map(unknown::get)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> isByChance(name)
                        ? spelled(name)
                                .flatMap(property -> elements(property).stream())
                                .filter(value -> value.getSourceOrdinal() > Integer.MIN_VALUE)
                                .findFirst()
                                .map(value -> new Unknown(value, MIXED))
                        : Optional.empty());
    }

    /**
     * Removes each value that differs in the other spelling of the data source's name. Quarkus fills a mapping from one spelling: the one of
     * the first name in a hash table. Its order depends on the number of properties and variables.
     */
    QuarkusGroup withoutChance() {
        values.keySet().removeIf(this::isByChance);
        return this;
    }

    private boolean isByChance(String name) {
        return mixed
                && (spelled(name).anyMatch(unknown::containsKey)
                        || spelled(name).map(this::text).distinct().count() > 1);
    }

    /** The two spellings of a setting. */
    private Stream<String> spelled(String name) {
        return Stream.of(prefix + name, twin + name).map(property -> quotedKeys.getOrDefault(property, property));
    }

    private String text(String property) {
        return elements(property).stream().map(ConfigValue::getValue).collect(Collectors.joining(","));
    }

    /** The written values of a text or of a list. */
    private List<ConfigValue> elements(String property) {
        var whole = written(property);
        if (whole != null) return List.of(whole);
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> written(property + "[" + i + "]"))
                .takeWhile(Objects::nonNull)
                .toList();
    }
}
