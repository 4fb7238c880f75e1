package release.snippet;

import java.util.HashMap;
import java.util.Map;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.execution.LocalExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** Loads jshell's compiled classes below a class loader of our choice. jshell's own local engine knows only the system's class loader. */
final class ShellClasses implements LoaderDelegate {
    /** Runs snippets in this process. */
    record Engine(ClassLoader parent) implements ExecutionControlProvider {
        @Override
        public String name() {
            return "release";
        }

        @Override
        public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
            return new LocalExecutionControl(new ShellClasses(parent));
        }
    }

    private final Loader loader;
    private final Map<String, Class<?>> classes = new HashMap<>();

    private ShellClasses(ClassLoader parent) {
        this.loader = new Loader(parent);
        Thread.currentThread().setContextClassLoader(loader);
    }

    @Override
    public void load(ClassBytecodes[] compiled) {
        for (var one : compiled) loader.bytecodes.put(one.name(), one.bytecodes());
        try {
            for (var one : compiled) classes.put(one.name(), loader.loadClass(one.name()));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void classesRedefined(ClassBytecodes[] compiled) {
        for (var one : compiled) loader.bytecodes.put(one.name(), one.bytecodes());
    }

    /** The parent has the whole class path already. This call is for the compiler. */
    @Override
    public void addToClasspath(String path) {}

    @Override
    public Class<?> findClass(String name) throws ClassNotFoundException {
        var found = classes.get(name);
        if (found == null) throw new ClassNotFoundException(name);
        return found;
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> bytecodes = new HashMap<>();

        Loader(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            var found = bytecodes.get(name);
            if (found == null) throw new ClassNotFoundException(name);
            return defineClass(name, found, 0, found.length);
        }
    }
}
