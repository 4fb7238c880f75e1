package release.migrate.flyway;

import java.util.Collection;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.scanner.Scanner;

/**
 * The files of a repo without its callbacks, for who only looks. Flyway runs some even then, such as {@code afterConnect},
 * {@code beforeInfo} and {@code beforeValidate}, and programs even if told to skip callbacks; nobody knows what they write.
 */
public final class WithoutCallbacks implements ResourceProvider {
    private final ResourceProvider files;
    private final String separator;

    private WithoutCallbacks(ResourceProvider files, Configuration settings) {
        this.files = files;
        this.separator = settings.getSqlMigrationSeparator();
    }

    /** The same settings, with which Flyway finds no callback. */
    public static FluentConfiguration settings(FluentConfiguration settings) {
        var own = new FluentConfiguration().configuration(settings).callbackLocations(new String[0]);
        var found = new Scanner<>(JavaMigration.class, own, own.getLocations());
        var classes = own.getJavaMigrationClassProvider();
        var files = own.getResourceProvider();
        return own.javaMigrationClassProvider(classes == null ? found : classes)
                .resourceProvider(new WithoutCallbacks(files == null ? found : files, own));
    }

    @Override
    public LoadableResource getResource(String name) {
        return files.getResource(name);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return files.getResources(prefix, suffixes).stream()
                .filter(file -> !isCallback(file.getFilename()))
                .toList();
    }

    private boolean isCallback(String name) {
        int end = name.indexOf(separator);
        return Event.fromId(end < 0 ? name.replaceFirst("\\..*", "") : name.substring(0, end)) != null;
    }
}
