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
 * The unset variables that a value needs, and the line that needs them.
 *
 * <p>A value that several lines or an environment set is one unresolved merge, with the first line as its origin. HOCON tells the
 * lines apart only in the comments of a printed merge.
 */
record UnresolvedVariables(Origin source, Set<String> names) {
    private static final Pattern PLACE =
            Pattern.compile("\\s*#\\s+(?:unmerged value \\d+ (?:for key .* )?from )?(.+): (\\d+)(?:-\\d+)?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^?}]+)}");

    /** All of them in a block. In any other value, only the last line counts. */
    static List<UnresolvedVariables> in(ConfigValue value, Path root) {
        Map<Origin, Set<String>> found = new LinkedHashMap<>();
        var at = Origin.of(value.origin(), root);
        for (var line : value.render(ConfigRenderOptions.defaults().setJson(false))
                .lines()
                .toList()) {
            var place = PLACE.matcher(line);
            if (place.matches()) {
                at = Origin.of(place.group(1), Integer.parseInt(place.group(2)), root);
            } else {
                var names = VARIABLE.matcher(line)
                        .results()
                        .map(match -> match.group(1))
                        .toList();
                if (!names.isEmpty())
                    found.computeIfAbsent(at, none -> new LinkedHashSet<>()).addAll(names);
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
