package release.support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import release.support.TestApp.Entry;

/** Stands for a program that is run as a jar, such as the app that is deployed: it says what the variable APP_SAYS holds. */
public final class App {
    private App() {}

    public static void main(String... arguments) {
        System.out.println(System.getenv().getOrDefault("APP_SAYS", "the app has started"));
    }

    /** Writes it as a jar. */
    public static void jar(Path jar) throws IOException {
        var name = App.class.getName().replace('.', '/') + ".class";
        var manifest = "Manifest-Version: 1.0\nMain-Class: " + App.class.getName() + "\n";
        try (var code = App.class.getClassLoader().getResourceAsStream(name)) {
            TestApp.zip(
                    jar,
                    new Entry("META-INF/MANIFEST.MF", manifest.getBytes(StandardCharsets.UTF_8), true),
                    new Entry(name, code.readAllBytes(), true));
        }
    }
}
