package release.settings;

import org.yaml.snakeyaml.error.MarkedYAMLException;

/** What is wrong with a YAML file, without more of its text than single characters. */
final class YamlProblem {
    private YamlProblem() {}

    static String text(String file, MarkedYAMLException e) {
        var line = e.getProblemMark() == null ? "" : ":" + (e.getProblemMark().getLine() + 1);
        var problem = e.getProblem() == null ? "" : ": " + e.getProblem().lines().findFirst().orElse("")
            .replaceFirst("\\b(alias|key|tag|handle|anchor|name)\\b .*", "$1").replaceFirst("\\. .*", "");
        return file + line + " is not valid YAML" + problem;
    }
}
