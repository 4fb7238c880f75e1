package release.config.hocon;

import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import release.config.Origin;
import release.config.Problem;
import release.config.ReleaseRoot;

/** A complaint of the HOCON library as a problem. It quotes nothing from the file, since that may be a password. */
final class HoconProblem {
    private HoconProblem() {}

    static Problem of(ConfigException e, Path root) {
        var at = e.origin() == null ? Origin.of(ReleaseRoot.CONFIG) : Origin.of(e.origin(), root);
        if (e instanceof ConfigException.IO) {
            return new Problem(Origin.of(ReleaseRoot.CONFIG), "", "includes " + at.name() + ", which cannot be read");
        }
        var prefix = e.origin() == null ? "" : e.origin().description() + ": ";
        var message = e.getMessage().startsWith(prefix) ? e.getMessage().substring(prefix.length()) : e.getMessage();
        return new Problem(
                at, "", unquoted(message.replaceAll("\\s+", " ").replaceFirst(" \\(if you (intended|want) .*", "")));
    }

    /** The message with at most single characters from the file. */
    private static String unquoted(String message) {
        if (message.startsWith("Key '")) return "a key is followed neither by = nor by {";
        if (message.startsWith("include statements nested")) return "is included by a file that it includes itself";
        if (message.startsWith("Cannot concatenate")) return "a text cannot be joined with a block or a list";
        var quotesMore = message.replaceAll("'.?'", "").contains("'");
        var safe = quotesMore ? message.replaceFirst("'.*'", "'...'") : message;
        return safe + (safe.endsWith("':'") ? "; a text that holds a colon needs double quotes" : "");
    }
}
