package release.migrate.flyway;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.scanner.Scanner;
import org.flywaydb.core.internal.util.StringUtils;
import release.app.Deployable;
import release.app.Deployable.Resource;
import release.config.RepoConfig;

/**
 * The scripts of a repo: those inside the app, named as the app's own Flyway names them, and those in folders, which
 * Flyway finds itself.
 */
final class PackagedScripts implements ResourceProvider {
    private final Collection<Script> packaged;
    private final Map<String, Script> byName;
    private final Scanner<JavaMigration> folders;

    /** @throws release.app.Unreadable if the app is damaged */
    PackagedScripts(Deployable app, RepoConfig repo, Configuration settings) {
        packaged = Arrays.stream(settings.getLocations())
                .filter(PackagedScripts::isPackaged)
                .flatMap(location -> in(location, app).map(file -> new Script(file, location, repo, settings)))
                .toList();
        byName = packaged.stream()
                .collect(Collectors.toMap(
                        script -> key(script.getRelativePath()), script -> script, (first, second) -> first));
        folders = new Scanner<>(
                JavaMigration.class,
                settings,
                Arrays.stream(settings.getLocations())
                        .filter(location -> !isPackaged(location))
                        .toArray(Location[]::new));
    }

    static boolean isPackaged(Location location) {
        return location.getDescriptor().startsWith("classpath:");
    }

    /** The files of a location, whose name may have wildcards. */
    static Stream<Resource> in(Location location, Deployable app) {
        var pattern = Optional.ofNullable(location.getPathRegex());
        return app.below(location.getRootPath()).stream()
                .filter(file ->
                        pattern.isEmpty() || pattern.get().matcher(file.name()).matches());
    }

    /** The same of a folder as it is configured. */
    static Stream<Resource> in(String folder, Deployable app) {
        return folder.indexOf('*') < 0 && folder.indexOf('?') < 0
                ? app.below(folder).stream()
                : in(Location.fromPath("classpath:", folder), app);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public LoadableResource getResource(String name) {
        var script = byName.get(key(name));
        return script == null ? folders.getResource(name) : script;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return Stream.concat(
                        packaged.stream()
                                .filter(script ->
                                        StringUtils.startsAndEndsWith(script.getFilename(), prefix, suffixes)),
                        folders.getResources(prefix, suffixes).stream())
                .toList();
    }

    /** One script inside the app; its relative path is what stands in the history. */
    private static final class Script extends LoadableResource {
        private final Resource file;
        private final String relative;
        private final RepoConfig repo;
        private final Configuration settings;

        Script(Resource file, Location location, RepoConfig repo, Configuration settings) {
            this.file = file;
            this.relative = location.getPathRelativeToThis(file.name());
            this.repo = repo;
            this.settings = settings;
        }

        /** Read as a whole before anything of it is run, unless it is to be streamed: at its end it may turn out to be damaged. */
        @Override
        public Reader read() {
            try {
                var content = file.content().open();
                if (shouldStream()) return reader(content);
                try (content) {
                    return reader(new ByteArrayInputStream(content.readAllBytes()));
                }
            } catch (IOException e) {
                throw new FlywayException(repo.shown(Path.of(file.place())) + " cannot be read: " + e.getMessage(), e);
            }
        }

        private Reader reader(InputStream content) {
            return new InputStreamReader(content, settings.getEncoding().newDecoder());
        }

        @Override
        public String getAbsolutePath() {
            return file.place();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return file.place();
        }

        @Override
        public String getFilename() {
            return file.name().substring(file.name().lastIndexOf('/') + 1);
        }

        @Override
        public String getRelativePath() {
            return relative;
        }

        @Override
        public boolean shouldStream() {
            return settings.isStream();
        }
    }
}
