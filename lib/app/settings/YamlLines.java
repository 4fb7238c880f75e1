package release.app.settings;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The line of each value in a YAML file, by the name that SmallRye gives it: {@code quarkus.datasource."a.b".jdbc.url}. */
public final class YamlLines {
    private YamlLines() {}

    /** @throws YAMLException if it is no YAML */
    public static Map<String, Integer> of(String text) {
        var lines = new HashMap<String, Integer>();
        var tree = new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        if (tree instanceof MappingNode block) add("", block, lines);
        return lines;
    }

    /**
     * The problem with a file. Empty if there is none.
     *
     * @param file its path as shown to people
     */
    public static Optional<String> problem(String file, String text) {
        try {
            of(text);
            return Optional.empty();
        } catch (MarkedYAMLException e) {
            return Optional.of(YamlProblem.text(file, e));
        } catch (YAMLException e) {
            return Optional.of(file + " is not valid YAML");
        }
    }

    private static void add(String prefix, MappingNode block, Map<String, Integer> lines) {
        for (var entry : block.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) continue;
            var name = key.getValue().contains(".") ? "\"" + key.getValue() + "\"" : key.getValue();
            add(prefix.isEmpty() ? name : prefix + "." + name, entry.getValueNode(), lines);
        }
    }

    private static void add(String name, Node value, Map<String, Integer> lines) {
        lines.put(name, value.getStartMark().getLine() + 1);
        if (value instanceof MappingNode block) add(name, block, lines);
        if (!(value instanceof SequenceNode list)) return;
        for (int i = 0; i < list.getValue().size(); i++)
            add(name + "[" + i + "]", list.getValue().get(i), lines);
    }
}
