package release.app.settings.inside;

import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.ConfigDataResource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.io.ResourceLoader;

/** Finds the settings of an import before Spring Boot's own resolvers do. */
abstract class FirstResolver<R extends ConfigDataResource> implements ConfigDataLocationResolver<R>, Ordered {
    final SpringResources resources;

    FirstResolver(ResourceLoader resources) {
        this.resources = (SpringResources) resources;
    }

    @Override
    public final boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        resources.noteImport(location.getValue(), Origin.from(location));
        return isResolvable(location);
    }

    abstract boolean isResolvable(ConfigDataLocation location);

    @Override
    public final int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
