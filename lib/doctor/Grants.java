package release.doctor;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The rights in one database that MariaDB and MySQL list with {@code SHOW GRANTS}. */
public final class Grants {
    private static final Pattern LINE = Pattern.compile(
            "(GRANT|REVOKE) (.+?) ON (?:TABLE )?(\\S+|`(?:[^`]|``)*`\\.\\S+|\"(?:[^\"]|\"\")*\"\\.\\S+) (?:TO|FROM)"
                    + " .*");
    private static final String ALL = "ALL PRIVILEGES";
    private final Set<String> rights = new HashSet<>();

    /** @param lines as the server writes them; those about roles, single tables and routines give no right to migrate */
    public Grants(Collection<String> lines, String database) {
        for (var line : lines) {
            var grant = LINE.matcher(line);
            if (!grant.matches() || !covers(grant.group(3), database)) continue;
            var named = List.of(grant.group(2).toUpperCase(Locale.ROOT).split(", *"));
            if (grant.group(1).equals("GRANT")) rights.addAll(named);
            else rights.removeAll(named);
        }
    }

    /** Those of some rights that are not granted. */
    public Set<String> missing(Collection<String> wanted) {
        var missing = new TreeSet<>(wanted);
        if (rights.contains(ALL)) missing.clear();
        missing.removeAll(rights);
        return missing;
    }

    /** In the name of a database % and _ stand for others, unless there is a backslash before. */
    private static boolean covers(String scope, String database) {
        if (scope.equals("*.*")) return true;
        if (!scope.endsWith(".*")) return false;
        var name = scope.substring(0, scope.length() - 2);
        if (name.startsWith("`")) name = name.substring(1, name.length() - 1).replace("``", "`");
        if (name.startsWith("\"")) name = name.substring(1, name.length() - 1).replace("\"\"", "\""); // ANSI_QUOTES
        var pattern = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '\\' && i + 1 < name.length()) pattern.append(Pattern.quote(String.valueOf(name.charAt(++i))));
            else pattern.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL)
                .matcher(database)
                .matches();
    }
}
