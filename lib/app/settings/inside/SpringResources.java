package release.app.settings.inside;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginProvider;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import release.app.Deployable;
import release.app.settings.AppSettings;
import release.app.settings.FrameworkLoader;
import release.app.settings.Inside.Question;

/** Shows Spring's reader the app's class path and the folder that the app is started in, never our own class path. */
final class SpringResources implements ResourceLoader {
    /** Where a value comes from; the line is 0 if there is none. */
    record Place(String source, int line) {
        static Place of(Origin origin) {
            if (origin instanceof TextResourceOrigin text && text.getResource() != null) {
                return new Place(
                        file(text.getResource().getDescription()),
                        text.getLocation() == null ? 0 : text.getLocation().getLine() + 1);
            }
            if (origin instanceof SystemEnvironmentOrigin variable)
                return new Place("variable " + variable.getProperty(), 0);
            if (origin instanceof PropertySourceOrigin property) {
                if (origin instanceof OriginProvider wrapping && wrapping.getOrigin() != null)
                    return of(wrapping.getOrigin()); // not in Spring Boot 2
                var name = property.getPropertyName();
                return new Place(
                        property.getPropertySource()
                                        .getName()
                                        .equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)
                                ? "variable " + name.replace('.', '_').toUpperCase(Locale.ROOT)
                                : "property " + name,
                        0);
            }
            return new Place(origin == null ? "the app's configuration" : origin.toString(), 0);
        }

        /** Spring's own resources describe themselves as {@code file [/srv/app/config/eu/application.yml]}. */
        private static String file(String description) {
            return description.replaceFirst("^(?:file|path) \\[(.*)]$", "$1");
        }
    }

    /** A source of settings, and where it is named. */
    record Import(String location, Place place) {}

    private final Deployable app;
    private final Path root;
    private final FrameworkLoader loader;
    private final Map<String, Place> onlyForTheApp = new LinkedHashMap<>();
    private Optional<Resource> lastOpened = Optional.empty();
    private Import lastImport = new Import("", Place.of(null));

    SpringResources(Question asked, FrameworkLoader loader) {
        this.app = asked.app();
        this.root = asked.root();
        this.loader = loader;
    }

    /** Notes a source of settings that cannot be read here. */
    void noteOnlyForTheApp(String location, Origin origin) {
        onlyForTheApp.putIfAbsent(location, Place.of(origin));
    }

    /** The sources of settings that cannot be read here, each with the place that names it. */
    Map<String, Place> onlyForTheApp() {
        return onlyForTheApp;
    }

    Path atRoot(String path) {
        return root.resolve(path).normalize();
    }

    /** The path of the file that was opened last. Spring Boot reads one file after the other, and does not name the current one. */
    String lastOpened() {
        return lastOpened.map(Resource::getDescription).orElse(Place.of(null).source());
    }

    /** The text of that file. */
    String lastText() {
        return lastOpened
                .map(file -> AppSettings.text(file.getDescription(), file::getInputStream))
                .orElse("");
    }

    /** Notes that a source of settings is looked for now. */
    void noteImport(String location, Origin origin) {
        lastImport = new Import(location, Place.of(origin));
    }

    /** The source that was looked for last. */
    Import lastImport() {
        return lastImport;
    }

    /** Whether the framework is the app's own. */
    boolean isOwn() {
        return loader.own();
    }

    /** A place as shown to people. */
    String shown(Place place) {
        var name = place.source().startsWith(root + "/")
                ? place.source().substring(root.toString().length() + 1)
                : place.source();
        return place.line() > 0 ? name + ":" + place.line() : name;
    }

    @Override
    public Resource getResource(String location) {
        if (location.startsWith(CLASSPATH_URL_PREFIX)) {
            return new OnClassPath(
                    location.substring(CLASSPATH_URL_PREFIX.length()).replaceFirst("^/+", ""));
        }
        var path = location.startsWith("file:") ? location.substring(5).replaceFirst("^//(?=/)", "") : location;
        return new InFolder(atRoot(path));
    }

    @Override
    public ClassLoader getClassLoader() {
        return loader;
    }

    /** A file that the app's class loader would find. */
    private final class OnClassPath extends AbstractResource {
        private final String name;
        private final Optional<Deployable.Resource> resource;

        OnClassPath(String name) {
            this.name = name;
            this.resource = name.isEmpty() ? Optional.empty() : app.resource(name);
        }

        @Override
        public boolean exists() {
            return resource.isPresent();
        }

        @Override
        public String getFilename() {
            return name.substring(name.lastIndexOf('/') + 1);
        }

        @Override
        public String getDescription() {
            return resource.map(Deployable.Resource::place).orElse("classpath:" + name);
        }

        @Override
        public InputStream getInputStream() throws IOException {
            lastOpened = Optional.of(this);
            return resource.orElseThrow(() -> new IOException(getDescription() + " does not exist"))
                    .content()
                    .open();
        }
    }

    /** A file or folder. Its description is its path only. */
    private final class InFolder extends FileSystemResource {
        InFolder(Path file) {
            super(file);
        }

        @Override
        public String getDescription() {
            return getPath();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            lastOpened = Optional.of(this);
            return super.getInputStream();
        }
    }
}
