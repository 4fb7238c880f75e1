package release.app;

import java.net.URL;
import java.util.List;
import org.springframework.boot.loader.net.protocol.Handlers;
import org.springframework.boot.loader.net.protocol.jar.JarUrlClassLoader;

/**
 * Loads only the app's own classes and libraries: the app may bring other versions of the libraries that we use. There are two
 * exceptions. Flyway comes from us if the app brings none, since migrations in Java are written against it. H2 always comes from us:
 * we open its databases, so the app's triggers must be linked to our H2.
 */
final class AppClassLoader extends JarUrlClassLoader {
    private final boolean lendsFlyway;

    AppClassLoader(List<Root> roots, boolean lendsFlyway) {
        super(urls(roots), ClassLoader.getPlatformClassLoader());
        this.lendsFlyway = lendsFlyway;
    }

    static URL[] urls(List<Root> roots) {
        // The JDK takes the URLs of jars in jars apart, and then has to know how to open the parts.
        Handlers.register();
        return roots.stream().map(Root::url).toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (lendsFlyway && name.startsWith("org.flywaydb.") || name.startsWith("org.h2."))
            return AppClassLoader.class.getClassLoader().loadClass(name);
        return super.findClass(name);
    }
}
