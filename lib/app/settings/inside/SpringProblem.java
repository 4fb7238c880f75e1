package release.app.settings.inside;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.config.ConfigDataLocationNotFoundException;
import org.springframework.boot.context.config.ConfigDataNotFoundException;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.boot.context.config.InactiveConfigDataAccessException;
import org.springframework.boot.context.config.InvalidConfigDataPropertyException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.json.JsonParseException;
import org.springframework.boot.origin.Origin;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import release.app.Unreadable;
import release.app.settings.PropertiesProblem;
import release.app.settings.YamlProblem;

/** A complaint of Spring Boot, in one line that quotes no value: it may be a password. */
record SpringProblem(SpringResources resources) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^${}:]+)}");
    private static final Pattern LOCATION = Pattern.compile("Unable to load config data from '.*'");
    private static final Pattern WILDCARD = Pattern.compile("Location '.*' (must .*|cannot .*)");

    Unreadable unreadable(RuntimeException e) {
        return new Unreadable(text(e), e);
    }

    private String text(Throwable e) {
        if (e.getClass().getName().startsWith("org.yaml.snakeyaml.")) return Yaml.text(resources.shown(opened(0)), e);
        if (e instanceof ConfigDataNotFoundException missing) {
            return at(missing.getOrigin()) + " imports " + name(missing) + ", which does not exist";
        }
        if (e instanceof InactiveConfigDataAccessException inactive) {
            return at(inactive.getOrigin()) + " sets " + inactive.getPropertyName()
                    + ", which the configuration of a profile must not set";
        }
        if (e instanceof InvalidConfigDataPropertyException invalid) {
            return at(invalid.getProperty().getOrigin()) + " sets "
                    + invalid.getProperty().getName() + ", which Spring Boot does not allow there"
                    + (invalid.getReplacement() == null ? "" : "; use " + invalid.getReplacement());
        }
        if (e instanceof BindException bind) {
            return at(
                            bind.getProperty() == null
                                    ? bind.getOrigin()
                                    : bind.getProperty().getOrigin()) + " " + bind.getName()
                    + reference(bind)
                            .map(name -> " needs " + name + ", which is not set")
                            .orElse(" has a value that Spring Boot does not accept");
        }
        if (e instanceof JsonParseException)
            return "the variable SPRING_APPLICATION_JSON or the property spring.application.json is not valid JSON";
        if (e instanceof IOException) return resources.shown(opened(0)) + " cannot be read: " + e.getMessage();
        var message = String.valueOf(e.getMessage());
        if (LOCATION.matcher(message).matches()) {
            return imports() + ", which is not a file or folder of configuration; the name of a folder ends with a"
                    + " slash; if only the app itself can read it, name a file instead with the property"
                    + " spring.config.location";
        }
        var wildcard = WILDCARD.matcher(message);
        if (wildcard.matches()) return imports() + ", which " + wildcard.group(1);
        var escape = resources.lastOpened().endsWith(".properties")
                ? PropertiesProblem.of(resources.shown(opened(0)), resources.lastText())
                : Optional.<String>empty();
        if (escape.isPresent()) return escape.get();
        if (e.getCause() != null) return text(e.getCause());
        return resources.shown(opened(0)) + " is refused by Spring Boot ("
                + e.getClass().getSimpleName() + ")";
    }

    private static Optional<String> reference(BindException bind) {
        return Optional.ofNullable(bind.getProperty())
                .map(property -> REFERENCE.matcher(String.valueOf(property.getValue())))
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }

    private String imports() {
        return resources.shown(resources.lastImport().place()) + " imports "
                + resources.lastImport().location();
    }

    private static String name(ConfigDataNotFoundException missing) {
        if (missing instanceof ConfigDataLocationNotFoundException location)
            return location.getLocation().toString();
        return missing instanceof ConfigDataResourceNotFoundException resource && resource.getLocation() != null
                ? resource.getLocation().toString()
                : missing.getReferenceDescription();
    }

    private SpringResources.Place opened(int line) {
        return new SpringResources.Place(resources.lastOpened(), line);
    }

    private String at(Origin origin) {
        return resources.shown(SpringResources.Place.of(origin));
    }

    /** A class of its own, since an app without YAML files may lack the library. */
    private static final class Yaml {
        static String text(String file, Throwable e) {
            if (!(e instanceof MarkedYAMLException marked)) return file + " is not valid YAML";
            var mark = marked.getProblemMark();
            return YamlProblem.text(file, mark == null ? 0 : mark.getLine() + 1, marked.getProblem());
        }
    }
}
