package release.app.settings.inside;

import java.util.List;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.ConfigTreeConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigTreeConfigDataResource;
import org.springframework.core.io.ResourceLoader;

/** Finds a relative folder of secrets below the folder that the app is started in. Spring Boot's own resolver looks in the process's folder. */
public final class RelativeConfigTree extends FirstResolver<ConfigTreeConfigDataResource> {
    private static final String PREFIX = "configtree:";
    private final ConfigTreeConfigDataLocationResolver own;

    public RelativeConfigTree(ResourceLoader resources) {
        super(resources);
        this.own = new ConfigTreeConfigDataLocationResolver(resources);
    }

    @Override
    boolean isResolvable(ConfigDataLocation location) {
        return location.hasPrefix(PREFIX)
                && !location.getNonPrefixedValue(PREFIX).startsWith("/");
    }

    @Override
    public List<ConfigTreeConfigDataResource> resolve(
            ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        return own.resolve(
                context, ConfigDataLocation.of(PREFIX + resources.atRoot(location.getNonPrefixedValue(PREFIX)) + "/"));
    }
}
