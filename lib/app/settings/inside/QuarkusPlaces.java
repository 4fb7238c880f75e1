package release.app.settings.inside;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.ConfigValueConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import release.app.Unreadable;
import release.app.settings.AppSettings.Value;
import release.app.settings.YamlLines;

/** Where the values of a Quarkus configuration come from, as shown to people. */
record QuarkusPlaces(SmallRyeConfig config, Path root, Map<String, String> variables) {
    static final String PROPERTIES = "properties";
    /** The source of a value that no file holds any more. */
    static final String BUILD = "the app's build";

    private static final String FIXED = "BuildTime RunTime Fixed";
    private static final Pattern FILE = Pattern.compile("(\\w+)\\[source=(.*)]");

    /** What the app was built with, if it was built. Later settings do not change it. */
    Optional<ConfigSource> fixed() {
        for (var source : config.getConfigSources()) {
            if (FIXED.equals(source.getName())) return Optional.of(source);
        }
        return Optional.empty();
    }

    /** The value with its origin. Empty for a default. */
    Optional<Value> value(ConfigValue value, List<String> texts) {
        var name = String.valueOf(value.getSourceName());
        if (value.getSourceOrdinal() == Integer.MIN_VALUE) return Optional.empty();
        var file = FILE.matcher(name);
        if (file.matches() && !file.group(2).equals(PROPERTIES)) {
            var place = place(file.group(2));
            return Optional.of(new Value(
                    texts,
                    place,
                    switch (file.group(1)) {
                        case "EnvConfigSource" -> line(file.group(2), variable(value.getName()), "=");
                        case "YamlConfigSource" -> yaml(file.group(2), value);
                        default -> Math.max(0, value.getLineNumber());
                    }));
        }
        if (file.matches()) return Optional.of(new Value(texts, "property " + value.getName(), 0));
        if (name.equals("EnvConfigSource"))
            return Optional.of(new Value(texts, "variable " + variable(value.getName()), 0));
        return written(value.getName())
                .or(() -> written(value.getName() + "[0]"))
                .map(found -> value(found, texts))
                .orElse(Optional.of(new Value(texts, BUILD, 0)));
    }

    /** The value in a file that the app was built with. */
    private Optional<ConfigValue> written(String name) {
        var names = Stream.concat(
                        config.getProfiles().stream().map(profile -> "%" + profile + "." + name), Stream.of(name))
                .toList();
        for (var source : config.getConfigSources()) {
            if (!FILE.matcher(String.valueOf(source.getName())).matches()) continue;
            var found = names.stream()
                    .map(one -> written(source, one))
                    .filter(value -> value != null && value.getValue() != null)
                    .findFirst();
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    /** Sources of YAML have no lines. */
    private static ConfigValue written(ConfigSource source, String name) {
        if (source instanceof ConfigValueConfigSource file) return file.getConfigValue(name);
        return ConfigValue.builder()
                .withName(name)
                .withValue(source.getValue(name))
                .withConfigSourceName(source.getName())
                .build();
    }

    private int yaml(String url, ConfigValue value) {
        var lines = YamlLines.of(text(url));
        return Stream.concat(
                        config.getProfiles().stream().map(profile -> "%" + profile + "." + value.getName()),
                        Stream.of(value.getName()))
                .filter(lines::containsKey)
                .map(lines::get)
                .findFirst()
                .orElse(0);
    }

    private static int line(String url, String name, String end) {
        var lines = text(url).lines().toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).strip().startsWith(name + end)) return i + 1;
        }
        return 0;
    }

    /** The variable that sets a property. */
    private String variable(String property) {
        return Stream.of(property, property.replaceAll("[^A-Za-z0-9]", "_"), QuarkusInside.asVariable(property))
                .filter(variables::containsKey)
                .findFirst()
                .orElse(QuarkusInside.asVariable(property));
    }

    /** {@code /srv/app/shop.jar!application.properties} for {@code jar:file:///srv/app/shop.jar!/application.properties}. */
    static String place(String url) {
        var parts = url.replaceFirst("^jar:", "").split("!/?", 2);
        var file = parts[0].startsWith("file:") ? Path.of(URI.create(parts[0])).toString() : parts[0];
        return parts.length == 1 ? file : file + "!" + parts[1];
    }

    /** Why a setting is refused, without its value. */
    String refused(String name) {
        var place = Optional.of(config.getConfigValue(name))
                .filter(found -> found.getRawValue() != null)
                .or(() -> Optional.of(config.getConfigValue(name + "[0]")).filter(found -> found.getRawValue() != null))
                .flatMap(found -> value(found, List.of()))
                .map(found -> shown(found) + " ")
                .orElse("");
        return place + name + " has a value that Quarkus does not accept";
    }

    @SuppressWarnings("deprecation") // a URI cannot hold all that such an address may, such as blanks
    private static String text(String url) {
        try {
            var connection = new URL(url).openConnection();
            connection.setUseCaches(false);
            try (var in = connection.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new Unreadable(place(url) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String shown(Value value) {
        return shown(value.source(), root) + (value.line() > 0 ? ":" + value.line() : "");
    }

    static String shown(String place, Path root) {
        return place.startsWith(root + "/") ? place.substring(root.toString().length() + 1) : place;
    }
}
