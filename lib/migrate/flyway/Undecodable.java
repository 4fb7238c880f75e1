package release.migrate.flyway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import release.app.Deployable;
import release.config.RepoConfig;

/** Finds the script that is not written in the encoding of the others, and the line. */
final class Undecodable {
    private static final byte LINE_FEED = '\n';

    private record Script(String place, byte[] content) {}

    private Undecodable() {}

    /** @param name of its file; Flyway says no more */
    static FlywayMessage script(String name, RepoConfig repo) {
        var encoding = Charset.forName(repo.flyway().getOrDefault("encoding", "UTF-8"));
        var found = Stream.concat(inFolders(name, repo), inApp(name, repo))
                .filter(script -> wrong(script.content, encoding) > 0)
                .findFirst();
        return new FlywayMessage(
                "It is not written in " + encoding.name() + ".",
                Optional.of(found.map(script -> script.place + ":" + wrong(script.content, encoding))
                        .orElse(name)),
                Optional.of("Save it in " + encoding.name() + ", or set flyway.encoding to what it is written in"));
    }

    private static Stream<Script> inFolders(String name, RepoConfig repo) {
        return repo.migrations().stream().flatMap(folder -> {
            try (var files = Files.walk(folder)) {
                return files.filter(file -> file.getFileName().toString().equals(name)).toList().stream()
                        .map(file -> new Script(repo.shown(file), content(file)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Script> inApp(String name, RepoConfig repo) {
        if (repo.deployable().isEmpty() || repo.packaged().isEmpty()) return Stream.empty();
        try (var app = Deployable.open(repo.deployable().get())) {
            var scripts = Stream.<Script>builder();
            for (var folder : repo.packaged())
                for (var file : app.below(folder)) {
                    if (!file.name().endsWith("/" + name)) continue;
                    try (var content = file.content().open()) {
                        scripts.add(new Script(repo.shown(Path.of(file.place())), content.readAllBytes()));
                    }
                }
            return scripts.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line that cannot be decoded; 0 if all can. */
    private static int wrong(byte[] content, Charset encoding) {
        var bytes = ByteBuffer.wrap(content);
        var text = CharBuffer.allocate(content.length + 1);
        var result = encoding.newDecoder().decode(bytes, text, true);
        if (!result.isError()) return 0;
        int line = 1;
        for (int i = 0; i < bytes.position(); i++) if (content[i] == LINE_FEED) line++;
        return line;
    }
}
