package release.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.ConfigurableEnvironment;
import release.deployable.Unreadable;
import release.settings.AppSettings.Value;

/** Single values of a Spring environment, each with the place that it comes from. */
final class SpringValues {
    /** Spring Boot leaves what it cannot resolve as it is written, for the database's driver to stumble over. */
    private static final Pattern UNRESOLVED = Pattern.compile("\\$\\{([^${}:]+)");
    private final Binder binder;
    private final SpringResources resources;

    SpringValues(ConfigurableEnvironment environment, SpringResources resources) {
        this.binder = Binder.get(environment);
        this.resources = resources;
    }

    /** @throws Unreadable if it needs a property that is not there */
    Optional<Value> text(String name) {
        var found = new Found();
        return binder.bind(name, Bindable.of(String.class), found)
            .map(text -> value(name, List.of(text), found.origins.get(0))).map(Optional::of).orElse(Optional.empty());
    }

    /** @throws Unreadable as for {@link #text} */
    Optional<Value> list(String name) {
        var found = new Found();
        var texts = binder.bind(name, Bindable.listOf(String.class), found);
        if (!texts.isBound()) return Optional.empty();
        return Optional.of(value(name, texts.get(), found.origins.get(0)));
    }

    /** The values below a name, by what follows it as it is written. */
    Map<String, Value> map(String name) {
        var found = new Found();
        var values = new LinkedHashMap<String, Value>();
        binder.bind(name, Bindable.mapOf(String.class, String.class), found).orElse(Map.of())
            .forEach((key, text) -> values.put(key, value(name + "." + key, List.of(text), found.below(name, key))));
        return values;
    }

    private Value value(String name, List<String> texts, Origin origin) {
        var place = SpringResources.Place.of(origin);
        for (var text : texts) {
            var unresolved = UNRESOLVED.matcher(text);
            if (unresolved.find()) {
                throw new Unreadable(resources.shown(place) + " " + name + " needs " + unresolved.group(1) + ", which is not set");
            }
        }
        return new Value(texts, place.source(), place.line());
    }

    /** Remembers where what was bound came from. */
    private static final class Found extends AbstractBindHandler {
        private final List<ConfigurationPropertyName> names = new ArrayList<>();
        private final List<Origin> origins = new ArrayList<>();

        @Override
        public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            if (context.getConfigurationProperty() != null) {
                names.add(name);
                origins.add(context.getConfigurationProperty().getOrigin());
            }
            return result;
        }

        Origin below(String parent, String key) {
            int depth = ConfigurationPropertyName.of(parent).getNumberOfElements();
            for (int i = 0; i < names.size(); i++) {
                var written = new ArrayList<String>();
                for (int j = depth; j < names.get(i).getNumberOfElements(); j++) written.add(names.get(i).getElement(j, Form.ORIGINAL));
                if (String.join(".", written).equals(key)) return origins.get(i);
            }
            return null;
        }
    }
}
