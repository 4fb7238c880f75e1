package release.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The variables that a value needs and does not have, and the line that asks for them.
 *
 * <p>A value that several lines or an environment set is one unresolved merge, whose origin is the first of them. Which
 * line is which HOCON tells only as comments, when it is made to print the merge.
 */
record UnresolvedVariables(Origin source, Set<String> names) {
    private static final Pattern PLACE =
        Pattern.compile("\\s*#\\s+(?:unmerged value \\d+ (?:for key .* )?from )?(.+): (\\d+)(?:-\\d+)?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^?}]+)}");

    /** All of them in a block; in anything else only what was written last counts. */
    static List<UnresolvedVariables> in(ConfigValue value, Path root) {
        Map<Origin, Set<String>> found = new LinkedHashMap<>();
        var at = Origin.of(value.origin(), root);
        for (var line : value.render(ConfigRenderOptions.defaults().setJson(false)).lines().toList()) {
            var place = PLACE.matcher(line);
            if (place.matches()) {
                at = Origin.of(place.group(1), Integer.parseInt(place.group(2)), root);
            } else {
                var names = VARIABLE.matcher(line).results().map(match -> match.group(1)).toList();
                if (!names.isEmpty()) found.computeIfAbsent(at, none -> new LinkedHashSet<>()).addAll(names);
            }
        }
        var all = new ArrayList<UnresolvedVariables>();
        found.forEach((source, names) -> all.add(new UnresolvedVariables(source, names)));
        return value instanceof ConfigObject || all.isEmpty() ? all : all.subList(all.size() - 1, all.size());
    }

    String problem() {
        return "needs " + String.join(" and ", names) + (names.size() == 1 ? ", which is" : ", which are") + " not set";
    }
}
