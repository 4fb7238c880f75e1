package release.app;

import java.net.URL;
import java.util.List;
import org.springframework.boot.loader.net.protocol.Handlers;
import org.springframework.boot.loader.net.protocol.jar.JarUrlClassLoader;

/**
 * Loads what the app is made of, and nothing of ours: the app may bring other versions of the libraries that we use.
 * Flyway is an exception, where the app leaves it to others, since migrations in Java are written against it; and H2, whose
 * databases we open, so that its triggers in the app are to be ours.
 */
final class AppClassLoader extends JarUrlClassLoader {
    private final boolean lendsFlyway;

    AppClassLoader(List<Root> roots, boolean lendsFlyway) {
        super(urls(roots), ClassLoader.getPlatformClassLoader());
        this.lendsFlyway = lendsFlyway;
    }

    static URL[] urls(List<Root> roots) {
        // The URLs of jars in jars are taken apart by the JDK, which then has to know how to open the parts.
        Handlers.register();
        return roots.stream().map(Root::url).toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (lendsFlyway && name.startsWith("org.flywaydb.") || name.startsWith("org.h2.")) return AppClassLoader.class.getClassLoader().loadClass(name);
        return super.findClass(name);
    }
}
