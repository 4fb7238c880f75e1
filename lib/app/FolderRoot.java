package release.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import release.app.Deployable.Resource;

/** A folder of classes and other files of the class path. */
record FolderRoot(Path folder) implements Root {
    @Override
    public String name() {
        return String.valueOf(folder.getFileName());
    }

    @Override
    public Optional<Resource> resource(String name) {
        var file = folder.resolve(name).normalize();
        return file.startsWith(folder) && Files.isRegularFile(file)
                ? Optional.of(resource(name, file))
                : Optional.empty();
    }

    @Override
    public List<Resource> below(String prefix) {
        var top = folder.resolve(prefix).normalize();
        if (!top.startsWith(folder) || !Files.isDirectory(top)) return List.of();
        try (var files = Files.walk(top, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> resource(name(file), file))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new Unreadable("holds what cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean lists(String prefix) {
        return Files.isDirectory(folder.resolve(prefix));
    }

    /** A JVM without a UTF-8 locale cannot open a file whose name is not ASCII. */
    private String name(Path file) {
        var name =
                folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
        if (name.indexOf('\uFFFD') < 0) return name;
        throw new Unreadable(
                "holds a file whose name cannot be read without a UTF-8 locale: " + name + "; set LC_ALL=C.UTF-8");
    }

    private static Resource resource(String name, Path file) {
        return new Resource(name, file.toString(), () -> Files.newInputStream(file));
    }

    @Override
    public Path plain(Path unused) {
        return folder;
    }

    @Override
    public URL url() {
        try {
            return folder.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {}
}
