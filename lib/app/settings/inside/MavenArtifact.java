package release.app.settings.inside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import release.app.Unreadable;

/** Maven's name and version of an app that is not built. Quarkus's build makes them the app's name and version. */
record MavenArtifact(Optional<String> name, Optional<String> version) {
    private static final String BUILT = "maven-archiver/pom.properties";
    private static final int HIGHEST = 3;

    /** @param classes {@code target/classes} or {@code src/main/resources} */
    static MavenArtifact of(Path classes) {
        var built = classes.resolveSibling(BUILT);
        if (Files.isRegularFile(built)) return built(built);
        return Stream.iterate(classes, folder -> folder != null, Path::getParent)
                .limit(HIGHEST + 1L)
                .map(folder -> folder.resolve("pom.xml"))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(MavenArtifact::ofPom)
                .orElse(new MavenArtifact(Optional.empty(), Optional.empty()));
    }

    private static MavenArtifact built(Path file) {
        var properties = new Properties();
        try (var in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return new MavenArtifact(
                Optional.ofNullable(properties.getProperty("artifactId")),
                Optional.ofNullable(properties.getProperty("version")));
    }

    private static MavenArtifact ofPom(Path file) {
        var texts = new HashMap<String, String>();
        var open = new ArrayDeque<String>();
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try (var in = Files.newInputStream(file)) {
            for (var xml = factory.createXMLStreamReader(in); xml.hasNext(); ) {
                switch (xml.next()) {
                    case XMLStreamConstants.START_ELEMENT -> open.addLast(xml.getLocalName());
                    case XMLStreamConstants.END_ELEMENT -> open.removeLast();
                    case XMLStreamConstants.CHARACTERS ->
                        texts.merge(String.join("/", open), xml.getText(), String::concat);
                    default -> {} // comments and the like
                }
            }
        } catch (IOException | XMLStreamException e) {
            throw unreadable(file, e);
        }
        return new MavenArtifact(
                text(texts, "project/artifactId"),
                text(texts, "project/version").or(() -> text(texts, "project/parent/version")));
    }

    /** A text with a property in it is left out: only Maven knows the property. */
    private static Optional<String> text(Map<String, String> texts, String path) {
        return Optional.ofNullable(texts.get(path)).map(String::strip).filter(text -> !text.contains("${"));
    }

    private static Unreadable unreadable(Path file, Exception e) {
        return new Unreadable(file + " cannot be read: " + e.getMessage().replaceAll("\\s+", " "), e);
    }
}
