package release.snippet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import release.repo.Repo;
import release.snippet.Snippet.Broken;

/** A .java file with a class that has a static method {@code run(Connection)} or {@code run(Repo, Connection)}. */
final class JavaFile {
    private JavaFile() {}

    static void run(Path file, Repo repo, Connection connection, Visible visible) throws Broken {
        try (var folder = Folder.temporary("snippet")) {
            compile(file, folder.path(), visible);
            try (var loader =
                    new URLClassLoader(new URL[] {folder.path().toUri().toURL()}, visible.loader())) {
                Thread.currentThread().setContextClassLoader(loader);
                call(entry(folder.path(), loader), file, repo, connection);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compile(Path file, Path folder, Visible visible) throws Broken, IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) throw new Broken(0, "a JDK is needed to compile this, not a JRE", null);
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        try (var files = compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
            var options = List.of("-d", folder.toString(), "-proc:none", "-cp", visible.joined());
            if (compiler.getTask(null, files, diagnostics, options, null, files.getJavaFileObjects(file))
                    .call()) return;
        }
        var errors = diagnostics.getDiagnostics().stream()
                .filter(found -> found.getKind() == Diagnostic.Kind.ERROR)
                .toList();
        var message = new StringBuilder(errors.get(0).getMessage(Locale.ROOT));
        errors.stream()
                .skip(1)
                .forEach(error -> message.append("; line ")
                        .append(error.getLineNumber())
                        .append(": ")
                        .append(error.getMessage(Locale.ROOT)));
        throw new Broken((int) Math.max(0, errors.get(0).getLineNumber()), message.toString(), null);
    }

    private static Method entry(Path folder, ClassLoader loader) throws Broken, IOException {
        try (var files = Files.walk(folder)) {
            for (var compiled : files.filter(file -> file.toString().endsWith(".class"))
                    .sorted()
                    .toList()) {
                var name = folder.relativize(compiled)
                        .toString()
                        .replaceFirst("\\.class$", "")
                        .replace(compiled.getFileSystem().getSeparator(), ".");
                var found = Arrays.stream(loader.loadClass(name).getDeclaredMethods())
                        .filter(JavaFile::isEntry)
                        .findFirst();
                if (found.isPresent()) return found.get();
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        throw new Broken(0, "no class in it has a static method run(java.sql.Connection)", null);
    }

    private static boolean isEntry(Method method) {
        var given = List.of(method.getParameterTypes());
        return method.getName().equals("run")
                && Modifier.isStatic(method.getModifiers())
                && (given.equals(List.of(Connection.class)) || given.equals(List.of(Repo.class, Connection.class)));
    }

    private static void call(Method entry, Path file, Repo repo, Connection connection) throws Broken {
        try {
            entry.setAccessible(true);
            if (entry.getParameterCount() == 1) entry.invoke(null, connection);
            else entry.invoke(null, repo, connection);
        } catch (InvocationTargetException e) {
            var thrown = e.getTargetException();
            var name = file.getFileName().toString();
            int line = Arrays.stream(thrown.getStackTrace())
                    .filter(frame -> name.equals(frame.getFileName()))
                    .mapToInt(StackTraceElement::getLineNumber)
                    .findFirst()
                    .orElse(0);
            throw new Broken(line, thrown.toString(), thrown);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
