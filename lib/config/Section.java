package release.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One block of the configuration, read key by key. It remembers which keys were read, so that {@link #done} can report the unknown
 * ones. It collects problems instead of stopping at the first.
 */
public final class Section {
    /** A value and where it was written. */
    public record Located<T>(T value, Origin source) {}

    private final ConfigObject object;
    private final Optional<ConfigObject> base;
    private final String path;
    private final Path root;
    private final boolean strict;
    private final List<Problem> problems;
    private final TreeSet<String> known = new TreeSet<>();

    /**
     * @param base the same block in the file, before an environment was laid over it; it gives the order of the keys
     * @param strict whether values must exist: only then are unset variables and missing keys problems
     */
    public Section(
            ConfigObject object,
            Optional<ConfigObject> base,
            String path,
            Path root,
            boolean strict,
            List<Problem> problems) {
        this.object = object;
        this.base = base;
        this.path = path;
        this.root = root;
        this.strict = strict;
        this.problems = problems;
    }

    /** Whether an environment adds this key to the block. */
    public boolean isAdded(String key) {
        return base.isPresent() && !base.get().containsKey(key);
    }

    public String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    public ConfigObject object() {
        return object;
    }

    public boolean strict() {
        return strict;
    }

    /** The same block, of which only the structure is checked, not the values. */
    public Section lenient() {
        return new Section(object, base, path, root, false, problems);
    }

    /** The same block, read once more. Its problems are not reported a second time. */
    public Section again() {
        return new Section(object, base, path, root, false, new ArrayList<>());
    }

    /** The same block with the values of another where it has none. Keys that were read stay known. */
    public Section withFallback(ConfigObject other) {
        var both = new Section(object.withFallback(other), base, path, root, strict, problems);
        both.known.addAll(known);
        return both;
    }

    /** Whether the block under this key needs variables that are not set. This call reports no problem. */
    public boolean lacksVariables(String key) {
        var found = new ArrayList<Problem>();
        new Section(object, base, path, root, true, found).section(key).ifPresent(Section::flattened);
        return !found.isEmpty();
    }

    /** Whether a key is written, even with an incomplete value. */
    public boolean has(String key) {
        return object.containsKey(key);
    }

    public Origin source() {
        return Origin.of(base.orElse(object).origin(), root);
    }

    public void problem(Origin source, String key, String message) {
        problems.add(new Problem(source, path(key), message));
    }

    public Optional<Located<String>> text(String key) {
        return value(key).flatMap(value -> switch (value.valueType()) {
            case STRING -> usable(key, value);
            case NUMBER, BOOLEAN -> Optional.of(new Located<>(written(value), Origin.of(value.origin(), root)));
            case LIST, OBJECT, NULL -> wrongType(key, value, "a text");
        });
    }

    /** A text that can be the name of a file, a process or a database. */
    private Optional<Located<String>> usable(String key, ConfigValue value) {
        var text = new Located<>((String) value.unwrapped(), Origin.of(value.origin(), root));
        if (text.value().indexOf('\0') < 0) return Optional.of(text);
        problem(text.source(), key, "holds the character \\u0000, which no name can hold");
        return Optional.empty();
    }

    /** A number as it stands in the file: 1.10 stays 1.10. */
    private static String written(ConfigValue value) {
        return value.atKey("value").getString("value");
    }

    /** A value that is true or false; false if it is missing. */
    public boolean flag(String key) {
        var text = text(key);
        if (text.isPresent() && !text.get().value().matches("true|false")) {
            problem(
                    text.get().source(),
                    key,
                    "must be true or false, not " + text.get().value());
        }
        return text.filter(found -> found.value().equals("true")).isPresent();
    }

    /** Whether a value is a list. An incomplete one does not count. */
    public boolean isList(String key) {
        var value = object.get(key);
        return value != null && isWhole(value) && value.valueType() == ConfigValueType.LIST;
    }

    /** Whether a value is complete, and a text or a list. */
    public boolean isReadable(String key) {
        var value = object.get(key);
        return isList(key) || value != null && isWhole(value) && value.valueType() == ConfigValueType.STRING;
    }

    /** Where a key is written. */
    public Origin source(String key) {
        return Origin.of(object.get(key).origin(), root);
    }

    /** A required text. A missing one is a problem. */
    public Optional<Located<String>> required(String key) {
        var text = text(key);
        if (text.isEmpty() && strict && !object.containsKey(key)) problem(source(), key, "is missing");
        return text;
    }

    /** A list of texts; a single text is a list of one. */
    public List<Located<String>> texts(String key) {
        var value = value(key);
        if (value.isEmpty()) return List.of();
        if (value.get().valueType() == ConfigValueType.STRING)
            return text(key).stream().toList();
        if (!(value.get() instanceof ConfigList list)) {
            wrongType(key, value.get(), "a list of texts");
            return List.of();
        }
        var texts = new ArrayList<Located<String>>();
        for (var element : list) {
            if (!resolved(key, element)) continue;
            if (element.valueType() == ConfigValueType.STRING) {
                usable(key, element).ifPresent(texts::add);
            } else {
                wrongType(key, element, "a list of texts");
            }
        }
        return texts;
    }

    /** The elements of a list, or a single one, as blocks. A text becomes a block with that text under one key. */
    public List<Section> blocks(String key, String only) {
        var value = value(key);
        if (value.isEmpty()) return List.of();
        var elements = value.get() instanceof ConfigList list ? list : List.of(value.get());
        return elements.stream()
                .filter(element -> resolved(key, element))
                .flatMap(element -> block(key, element, only).stream())
                .toList();
    }

    private Optional<Section> block(String key, ConfigValue element, String only) {
        return switch (element.valueType()) {
            case OBJECT -> Optional.of(below(key, (ConfigObject) element));
            case STRING -> Optional.of(below(key, element.atKey(only).root().withOrigin(element.origin())));
            case LIST, NUMBER, BOOLEAN, NULL -> wrongType(key, element, "a text or a block { ... }");
        };
    }

    private Section below(String key, ConfigObject element) {
        return new Section(element, Optional.empty(), path(key), root, strict, problems);
    }

    public Optional<Section> section(String key) {
        var below = base.map(block -> block.get(key))
                .filter(Section::isWhole)
                .filter(ConfigObject.class::isInstance)
                .map(ConfigObject.class::cast);
        return value(key)
                .flatMap(value -> value instanceof ConfigObject inner
                        ? Optional.of(new Section(inner, below, path(key), root, strict, problems))
                        : wrongType(key, value, "a block { ... }"));
    }

    /** Every block in this one by its name, in the order in which they are written. */
    public Map<String, Section> sections() {
        var sections = new LinkedHashMap<String, Section>();
        for (var key : keys()) section(key).ifPresent(section -> sections.put(key, section));
        return sections;
    }

    /**
     * Every key in this block, in the order in which they are written; then the keys that an environment adds.
     * HOCON keeps lines but not columns: keys on one line are sorted by name.
     */
    public List<String> keys() {
        return object.keySet().stream().sorted(this::compare).toList();
    }

    /** Written by hand: the comparators of {@link java.util.Comparator} take 13 ms on their first use. */
    private int compare(String a, String b) {
        int order = Integer.compare(lineInBase(a), lineInBase(b));
        if (order == 0) order = Integer.compare(line(object.get(a)), line(object.get(b)));
        return order == 0 ? a.compareTo(b) : order;
    }

    private int lineInBase(String key) {
        return base.map(block -> block.get(key)).map(Section::line).orElse(Integer.MAX_VALUE);
    }

    private static int line(ConfigValue value) {
        return value.origin().lineNumber();
    }

    /** Every text below this block under its dotted name; lists are joined with commas, as Flyway reads them. */
    public Map<String, Located<String>> flattened() {
        var flat = new LinkedHashMap<String, Located<String>>();
        for (var key : keys()) {
            var value = value(key);
            if (value.isEmpty()) continue;
            switch (value.get().valueType()) {
                case OBJECT ->
                    section(key)
                            .ifPresent(inner ->
                                    inner.flattened().forEach((name, text) -> flat.put(key + "." + name, text)));
                case LIST -> flat.putAll(flattened(key, (ConfigList) value.get()));
                case STRING, NUMBER, BOOLEAN, NULL -> text(key).ifPresent(text -> flat.put(key, text));
            }
        }
        return flat;
    }

    /** A list as one text. If blocks are among its elements, each element is under its number. */
    private Map<String, Located<String>> flattened(String key, ConfigList list) {
        var flat = new LinkedHashMap<String, Located<String>>();
        if (list.stream().noneMatch(element -> isWhole(element) && element instanceof ConfigObject)) {
            var texts = String.join(",", texts(key).stream().map(Located::value).toList());
            flat.put(key, new Located<>(texts, Origin.of(list.origin(), root)));
            return flat;
        }
        for (int i = 0; i < list.size(); i++) {
            var element = list.get(i);
            var name = key + "[" + i + "]"; // as Spring Boot and SmallRye number them
            if (!isWhole(element)) continue;
            if (element instanceof ConfigObject block)
                below(key, block).flattened().forEach((inner, text) -> flat.put(name + "." + inner, text));
            else flat.put(name, new Located<>(String.valueOf(element.unwrapped()), Origin.of(element.origin(), root)));
        }
        return flat;
    }

    /** Reports every key that was never asked for. */
    public void done() {
        for (var key : keys()) {
            if (!known.contains(key)) {
                problem(Origin.of(object.get(key).origin(), root), key, "is unknown" + Suggestion.hint(key, known));
            }
        }
    }

    private Optional<ConfigValue> value(String key) {
        known.add(key);
        return Optional.ofNullable(object.get(key)).filter(value -> resolved(key, value));
    }

    /** Whether a value is complete; if not, the variables it lacks are the problem. */
    private boolean resolved(String key, ConfigValue value) {
        if (isWhole(value)) return true;
        if (strict) UnresolvedVariables.in(value, root).forEach(unset -> problem(unset.source(), key, unset.problem()));
        return false;
    }

    /** Whether a value can be read. HOCON tells this only by throwing, for some values only when their content is read. */
    private static boolean isWhole(ConfigValue value) {
        try {
            value.valueType();
            if (value instanceof ConfigObject block) block.isEmpty();
            return true;
        } catch (ConfigException.NotResolved unset) {
            return false;
        }
    }

    private <T> Optional<T> wrongType(String key, ConfigValue value, String wanted) {
        var found = switch (value.valueType()) {
            case OBJECT -> "a block";
            case LIST -> "a list";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case STRING -> "a text";
        };
        problem(Origin.of(value.origin(), root), key, "must be " + wanted + ", not " + found);
        return Optional.empty();
    }
}
