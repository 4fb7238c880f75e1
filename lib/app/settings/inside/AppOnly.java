package release.app.settings.inside;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.io.ResourceLoader;

/** Stands for every source that only the running app reads, such as config servers and vaults. It notes the source and gives no settings. */
public final class AppOnly extends FirstResolver<AppOnly.Nothing> {
    /** The content of such a source. */
    static final class Nothing extends ConfigDataResource {}

    /** Gives no settings. */
    public static final class Loader implements ConfigDataLoader<Nothing> {
        @Override
        public ConfigData load(ConfigDataLoaderContext context, Nothing resource) {
            return ConfigData.EMPTY;
        }
    }

    private static final Pattern PREFIX = Pattern.compile("([a-zA-Z][a-zA-Z0-9+._-]+):.*", Pattern.DOTALL);
    /** Spring Boot's own sources that need no server. */
    private static final Set<String> LOCAL = Set.of("classpath", "file", "configtree", "env", "resource");

    public AppOnly(ResourceLoader resources) {
        super(resources);
    }

    @Override
    boolean isResolvable(ConfigDataLocation location) {
        var prefix = PREFIX.matcher(location.getValue());
        return prefix.matches() && !LOCAL.contains(prefix.group(1));
    }

    @Override
    public List<Nothing> resolve(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        resources.noteOnlyForTheApp(location.getValue(), Origin.from(location));
        return List.of(new Nothing());
    }
}
