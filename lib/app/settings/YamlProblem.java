package release.app.settings;

import org.yaml.snakeyaml.error.MarkedYAMLException;

/** The problem with a YAML file. It quotes only single characters of its text. */
public final class YamlProblem {
    private YamlProblem() {}

    /** @param line 0 if it is not known */
    public static String text(String file, int line, String problem) {
        return file + (line > 0 ? ":" + line : "") + " is not valid YAML"
                + (problem == null
                        ? ""
                        : ": "
                                + problem.lines()
                                        .findFirst()
                                        .orElse("")
                                        .replaceFirst("\\b(alias|key|tag|handle|anchor|name)\\b .*", "$1")
                                        .replaceFirst("\\. .*", ""));
    }

    static String text(String file, MarkedYAMLException e) {
        return text(file, e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1, e.getProblem());
    }
}
