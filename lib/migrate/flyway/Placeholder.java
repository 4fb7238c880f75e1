package release.migrate.flyway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.resource.ResourceNameParser;

/** Says where a placeholder stands that has no value, and how to give it one. */
final class Placeholder {
    private static final String ADVICE = ".  Check your configuration!";

    private Placeholder() {}

    /** @param said the placeholder, and what Flyway says after it */
    static ScriptError unknown(String said, LoadableResource script, Configuration settings) {
        var prefix = settings.getPlaceholderPrefix();
        var suffix = settings.getPlaceholderSuffix();
        var placeholder = said.endsWith(ADVICE) ? said.substring(0, said.length() - ADVICE.length()) : said;
        // Flyway takes all up to the end for the name of one that is not closed, and cuts the length of a suffix off.
        var isClosed = placeholder.endsWith(suffix) && placeholder.indexOf('\n') < 0;
        var line = line(isClosed ? placeholder : placeholder.split("\\R", 2)[0].replace(suffix, ""), script);
        var isMigration =
                new ResourceNameParser(settings).parse(script.getFilename()).isValid();
        var literally = "; or, if it is text as it stands, "
                + (isMigration
                        ? "placeholderReplacement=false in " + script.getFilename() + ".conf beside it"
                        : "flyway.placeholderReplacement = false");
        if (!isClosed)
            return new ScriptError(
                    script.getAbsolutePath(),
                    line,
                    "A placeholder begins here (" + prefix + ") and never ends.",
                    "Close it" + literally);
        var name = placeholder.substring(prefix.length(), placeholder.length() - suffix.length());
        return new ScriptError(
                script.getAbsolutePath(),
                line,
                "No value is set for the placeholder " + placeholder + ".",
                "Set flyway.placeholders." + name + literally);
    }

    private static int line(String text, LoadableResource script) {
        try (var lines = new BufferedReader(script.read())) {
            var number = 1;
            for (var line = lines.readLine(); line != null; line = lines.readLine(), number++)
                if (line.contains(text)) return number;
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
