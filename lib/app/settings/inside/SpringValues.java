package release.app.settings.inside;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import release.app.settings.AppSettings.Value;
import release.app.settings.Found;

/** Single settings of a Spring environment, each with its origin. A setting may be one that only the running app can know. */
final class SpringValues {
    /**
     * @param unknowable why only the running app can know it; completes a sentence that begins with its name
     * @param missing a reference in it that leads to nothing; Spring Boot leaves it as written
     */
    record Setting(Value value, Optional<String> unknowable, Optional<String> missing) {
        String text() {
            return value.texts().get(0);
        }

        Setting with(List<String> texts) {
            return new Setting(new Value(texts, value.source(), value.line()), unknowable, missing);
        }
    }

    /**
     * @param fleeting whether a value in it changes with each start
     * @param fetched whether the running app fetches a value in it
     * @param written a text, in which Spring Boot replaces references; else the content of a file in a tree of files
     */
    private record Bound(SpringResources.Place place, boolean fleeting, boolean fetched, Object written) {
        boolean mayRefer() {
            return place.line() > 0
                    && written instanceof String text
                    && !ESCAPED.matcher(text).find();
        }
    }

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^${}:]+)");
    private static final Pattern ESCAPED = Pattern.compile("\\\\\\$\\{");
    /** What Maven replaces in files, as Spring Boot's parent has it. */
    private static final Pattern FILTERED = Pattern.compile("@[A-Za-z][\\w.-]*@");

    private final SpringEnvironment environment;
    private final boolean isBuilt;
    private final Binder binder;
    private final Pattern encrypted;
    private final Map<ConfigurationPropertyName, Object> results = new LinkedHashMap<>();
    private final Map<ConfigurationPropertyName, Bound> bound = new LinkedHashMap<>();

    /** @param isBuilt whether the app's build has replaced what it replaces in files */
    SpringValues(SpringEnvironment environment, boolean isBuilt) {
        this.isBuilt = isBuilt;
        this.environment = environment;
        this.binder = Binder.get(environment);
        this.encrypted = Pattern.compile(
                "\\s*" + jasypt("prefix", "ENC(") + ".*" + jasypt("suffix", ")") + "\\s*|\\{cipher}.*", Pattern.DOTALL);
    }

    /** The prefix or suffix of a text that jasypt decrypts. Spring Cloud's prefix is fixed. */
    private String jasypt(String end, String usual) {
        return Pattern.quote(environment.getProperty("jasypt.encryptor.property." + end, usual));
    }

    /** A setting that is one text. An empty one does not count. */
    Optional<Setting> text(String name) {
        return given(name).filter(setting -> !setting.text().isBlank());
    }

    /** The same, but an empty one counts. */
    Optional<Setting> given(String name) {
        return binder.bind(name, Bindable.of(String.class), new Recorder())
                .map(text -> setting(name, List.of(text)))
                .map(Optional::of)
                .orElse(Optional.empty());
    }

    /** A setting that was bound, as Flyway reads it. */
    Setting setting(String name, List<String> texts) {
        var parent = ConfigurationPropertyName.of(name);
        return setting(
                texts,
                bound.entrySet().stream()
                        .filter(entry -> parent.equals(entry.getKey()) || parent.isAncestorOf(entry.getKey()))
                        .map(Map.Entry::getValue)
                        .toList());
    }

    /** An entry of a map that was bound. */
    Setting entry(String name, String key, String text) {
        int depth = ConfigurationPropertyName.of(name).getNumberOfElements();
        return setting(
                List.of(text),
                bound.entrySet().stream()
                        .filter(entry -> ConfigurationPropertyName.of(name).isAncestorOf(entry.getKey()))
                        .filter(entry -> original(entry.getKey(), depth).equals(key))
                        .map(Map.Entry::getValue)
                        .toList());
    }

    private static String original(ConfigurationPropertyName name, int from) {
        var elements = new ArrayList<String>();
        for (int i = from; i < name.getNumberOfElements(); i++) elements.add(name.getElement(i, Form.ORIGINAL));
        return String.join(".", elements);
    }

    private Setting setting(List<String> texts, List<Bound> from) {
        var place =
                from.isEmpty() ? SpringResources.Place.of(null) : from.get(0).place();
        var unknowable = from.stream().anyMatch(Bound::fleeting)
                ? Optional.of("is made of a value that changes with each start of the app")
                : from.stream().anyMatch(Bound::fetched) || texts.stream().anyMatch(text -> text.contains("${sm@"))
                        ? Optional.of("is a secret that only the running app fetches")
                        : !isBuilt
                                        && texts.stream()
                                                .anyMatch(text ->
                                                        FILTERED.matcher(text).find())
                                ? Optional.of("is filled in where the app is built: name what it is built into, such as"
                                        + " target/classes")
                                : texts.stream().anyMatch(text -> text.contains(SpringEnvironment.NULL))
                                        ? Optional.of(
                                                "is null in JSON: no value for an app with Jackson or Gson, and the"
                                                        + " text null for one without")
                                        : texts.stream()
                                                        .anyMatch(text -> encrypted
                                                                .matcher(text)
                                                                .matches())
                                                ? Optional.of("is encrypted, and only the running app can decrypt it")
                                                : Optional.<String>empty();
        var referring = from.stream().anyMatch(Bound::mayRefer);
        var missing = referring
                ? texts.stream()
                        .map(REFERENCE::matcher)
                        .filter(reference -> reference.find())
                        .map(reference -> reference.group(1))
                        .findFirst()
                : Optional.<String>empty();
        return new Setting(new Value(texts, place.source(), place.line()), unknowable, missing);
    }

    /** Binds a class or a map. Notes what was found for each of its properties, by name. */
    <T> Optional<T> bind(String name, Bindable<T> target) {
        return binder.bind(name, target, new Recorder()).map(Optional::of).orElse(Optional.empty());
    }

    /** What was bound directly below a name, and below the classes there, by the rest of its name. */
    Map<String, Object> below(String prefix) {
        var parent = ConfigurationPropertyName.of(prefix);
        var below = new TreeMap<String, Object>();
        results.forEach((name, result) -> {
            if (parent.isAncestorOf(name) && !isClass(name) && !isElement(parent, name)) {
                below.put(name.toString().substring(prefix.length() + 1), result);
            }
        });
        return below;
    }

    private boolean isClass(ConfigurationPropertyName name) {
        return !isMany(name) && results.keySet().stream().anyMatch(name::isAncestorOf);
    }

    private boolean isElement(ConfigurationPropertyName top, ConfigurationPropertyName name) {
        for (var parent = name.getParent(); top.isAncestorOf(parent); parent = parent.getParent())
            if (isMany(parent)) return true;
        return false;
    }

    private boolean isMany(ConfigurationPropertyName name) {
        var result = results.get(name);
        return result instanceof Iterable || result instanceof Map || result instanceof Object[];
    }

    /** Settings written below a bound name that do not exist there. */
    List<Found.Ignored> ignored(String prefix) {
        var parent = ConfigurationPropertyName.of(prefix);
        var ignored = new TreeMap<String, Found.Ignored>();
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (!(source instanceof IterableConfigurationPropertySource iterable)) continue;
            iterable.stream()
                    .filter(parent::isAncestorOf)
                    .filter(name -> !isBound(parent, name))
                    .forEach(name -> {
                        var place = SpringResources.Place.of(
                                source.getConfigurationProperty(name).getOrigin());
                        ignored.putIfAbsent(
                                name.toString(), new Found.Ignored(name.toString(), place.source(), place.line()));
                    });
        }
        return List.copyOf(ignored.values());
    }

    /** The words in a variable's name cannot be told apart, so only letters and digits count. */
    private boolean isBound(ConfigurationPropertyName parent, ConfigurationPropertyName name) {
        var plain = plain(name);
        return results.keySet().stream()
                .filter(parent::isAncestorOf)
                .anyMatch(known -> plain.equals(plain(known)) || isMany(known) && plain.startsWith(plain(known)));
    }

    private static String plain(ConfigurationPropertyName name) {
        return name.toString().replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** Remembers what was bound, and where it came from. */
    private final class Recorder extends AbstractBindHandler {
        private int fleeting;
        private int fetched;

        Recorder() {
            super(new IgnoreTopLevelConverterNotFoundBindHandler());
        }

        @Override
        public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
            fleeting = environment.fleeting();
            fetched = environment.fetched();
            return super.onStart(name, target, context);
        }

        @Override
        public Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            var property = context.getConfigurationProperty();
            if (property != null) {
                bound.putIfAbsent(
                        property.getName(),
                        new Bound(
                                SpringResources.Place.of(property.getOrigin()),
                                environment.fleeting() > fleeting,
                                environment.fetched() > fetched,
                                property.getValue()));
            }
            results.put(name, result);
            return super.onSuccess(name, target, context, result);
        }
    }
}
