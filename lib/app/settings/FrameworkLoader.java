package release.app.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.loader.net.protocol.jar.JarUrlClassLoader;
import release.app.ClassFile;
import release.app.Deployable;
import release.app.Unreadable;

/**
 * Loads the app's own framework, and the classes of {@code release.app.settings.inside} that ask it. These are defined a second time
 * here, so that they are linked to the version that the app brings. All other classes of the suite are the suite's own, so that both
 * sides share them.
 */
public final class FrameworkLoader extends JarUrlClassLoader {
    private static final String OURS = "release.";
    static final String INSIDE = "release.app.settings.inside.";
    /** These print to the output unless they are set up. Without them, frameworks log to java.util.logging. */
    private static final List<String> LOGGING =
            List.of("org.slf4j.", "ch.qos.logback.", "org.apache.logging.", "org.apache.log4j.");
    /** The app's own framework does not see the suite's libraries. The suite's framework must read JSON as a framework without them does. */
    private static final String GSON = "com.google.gson.";
    /** Defines Flyway's settings, for an app of Spring Boot 4 that does not migrate itself. */
    private static final String LENT = "org.springframework.boot.flyway.autoconfigure.FlywayProperties";

    private static final ClassLoader SUITE = FrameworkLoader.class.getClassLoader();
    private final boolean own;
    private final Map<String, URL> answers = new HashMap<>();
    private final Map<String, byte[]> emptied = new HashMap<>();

    /** @param own whether the framework is the app's own; otherwise it is the suite's */
    public FrameworkLoader(Deployable app, boolean own) {
        super(app.urls(), own ? ClassLoader.getPlatformClassLoader() : SUITE);
        this.own = own;
    }

    /** Whether the framework is the app's own; otherwise it is the suite's. */
    public boolean own() {
        return own;
    }

    /** From now on, a resource consists of this text only, whatever the jars hold. */
    public void answer(String resource, String text) {
        answers.put(resource, memory(resource, text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * From now on, a class of the app is empty: its objects can be created and do nothing.
     *
     * @param interfaces that it implements, as a class file names them
     */
    public void empty(String name, List<String> interfaces) {
        emptied.put(name, EmptyClass.bytes(name.replace('.', '/'), interfaces));
    }

    /** The classes of which a class creates objects, itself or through a class of its package that it names. None is loaded. */
    public Set<String> madeBy(String maker) {
        var made = new TreeSet<String>();
        var seen = new HashSet<String>();
        var left = new ArrayDeque<>(List.of(maker.replace('.', '/')));
        var neighbours = maker.substring(0, maker.lastIndexOf('.') + 1).replace('.', '/');
        while (!left.isEmpty()) {
            var name = left.remove();
            if (!seen.add(name)) continue;
            try (var in = getResourceAsStream(name + ".class")) {
                if (in == null) continue;
                var bytes = in.readAllBytes();
                var content = new ClassFile(bytes, bytes.length).content();
                content.types().stream()
                        .filter(type -> type.startsWith(neighbours))
                        .forEach(left::add);
                content.calls().stream()
                        .filter(call -> call.endsWith(".<init>"))
                        .forEach(call -> made.add(
                                call.substring(0, call.lastIndexOf(".<")).replace('/', '.')));
            } catch (IOException e) {
                throw new Unreadable("holds a class that cannot be read: " + name, e);
            }
        }
        return made;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(INSIDE)) return inside(name);
        if (LOGGING.stream().anyMatch(name::startsWith) || !own && name.startsWith(GSON))
            throw new ClassNotFoundException(name);
        if (!name.startsWith(OURS)) return super.loadClass(name, resolve);
        try {
            return SUITE.loadClass(name);
        } catch (ClassNotFoundException ofTheApp) {
            return super.loadClass(name, resolve);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (emptied.containsKey(name)) return defineClass(name, emptied.get(name), 0, emptied.get(name).length);
        try {
            return super.findClass(name);
        } catch (ClassNotFoundException e) {
            if (name.startsWith(LENT)) return inside(name);
            throw e;
        }
    }

    private Class<?> inside(String name) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            var loaded = findLoadedClass(name);
            if (loaded != null) return loaded;
            try (var in = SUITE.getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) throw new ClassNotFoundException(name);
                var bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @Override
    public URL getResource(String name) {
        return answers.containsKey(name) ? answers.get(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        return answers.containsKey(name)
                ? Collections.enumeration(List.of(answers.get(name)))
                : super.getResources(name);
    }

    @SuppressWarnings("deprecation") // its replacement is not in Java 17
    private static URL memory(String name, byte[] bytes) {
        try {
            return new URL(null, "memory:/" + name, new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new URLConnection(url) {
                        @Override
                        public void connect() {}

                        @Override
                        public InputStream getInputStream() {
                            return new ByteArrayInputStream(bytes);
                        }
                    };
                }
            });
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
