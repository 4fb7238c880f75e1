package release.config;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The names that a tenant may have: all that its database and Flyway accept in quotes, except the database's own. */
public final class TenantName {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");
    /** Byte order marks and other layout marks, which Flyway may drop, and half a character. Marks that join letters may be part of a name. */
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\u200c\\u200d]]");

    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}]");
    /** Characters that end the name of a database in a URL, or that would lead out of the folder of its file. */
    private static final Pattern NOT_IN_URL = Pattern.compile("[/\\\\?;&#%=]|^\\.\\.?$");

    private static final Set<String> OF_MYSQL = Set.of("mysql", "information_schema", "performance_schema", "sys");
    private static final Set<String> OF_POSTGRESQL = Set.of("postgres", "template0", "template1");

    private TenantName() {}

    /** The problem with a name, as the end of a sentence. Empty if there is none. */
    public static Optional<String> problem(String name, Tenants.Kind kind, Database database) {
        if (BLANK.matcher(name).replaceAll("").isEmpty()) return Optional.of("is empty");
        if (CONTROL.matcher(name).find()) return Optional.of("holds a control character");
        var unseen = UNSEEN.matcher(name);
        if (unseen.find())
            return Optional.of("holds an invisible character (U+%04X)"
                    .formatted(unseen.group().codePointAt(0)));
        if (isBlank(name, 0) || isBlank(name, name.length() - 1)) return Optional.of("begins or ends with a blank");
        if (isMySql(database) && name.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
            return Optional.of(
                    "holds a character beyond U+FFFF, which " + database.label() + " does not accept in names");
        }
        if (name.contains("${")) return Optional.of("holds ${, where Flyway would see a placeholder");
        if (kind == Tenants.Kind.SCHEMA && name.contains(notQuoted(database)))
            return Optional.of("holds a " + notQuoted(database) + ", which Flyway does not quote");
        int longest = longest(kind, database);
        if (length(name, database) > longest) {
            return Optional.of(
                    "is longer than the " + longest + (database == Database.POSTGRESQL ? " bytes" : " characters")
                            + " that " + database.label() + " takes");
        }
        if (isOwn(name, kind, database)) return Optional.of("is " + database.label() + "'s own");
        if (kind == Tenants.Kind.DATABASE
                && !isEncoded(database)
                && NOT_IN_URL.matcher(name).find()) {
            return Optional.of("holds a character that cannot stand in a URL of " + database.label());
        }
        return Optional.empty();
    }

    private static boolean isBlank(String name, int index) {
        return BLANK.matcher(name.substring(index, index + 1)).matches();
    }

    /** The first name that occurs twice. */
    public static Optional<String> twice(List<String> names, Database database) {
        var seen = new HashSet<String>();
        return names.stream().filter(name -> !seen.add(folded(name, database))).findFirst();
    }

    /** MariaDB and MySQL take names that differ only in case for one, unless {@code lower_case_table_names} is 0. */
    public static String folded(String name, Database database) {
        return isMySql(database) ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** The character in which Flyway quotes names here. Flyway does not check whether the name holds it. */
    private static String notQuoted(Database database) {
        return isMySql(database) ? "`" : database == Database.H2 ? "\"" : "\0";
    }

    private static boolean isMySql(Database database) {
        return database == Database.MARIADB || database == Database.MYSQL;
    }

    /** Whether the driver decodes the name of the database in its URL. */
    static boolean isEncoded(Database database) {
        return database == Database.POSTGRESQL || database == Database.MYSQL;
    }

    private static int length(String name, Database database) {
        return database == Database.POSTGRESQL || database == Database.SQLITE
                ? name.getBytes(StandardCharsets.UTF_8).length
                : name.codePointCount(0, name.length());
    }

    private static int longest(Tenants.Kind kind, Database database) {
        return switch (database) {
            case POSTGRESQL -> 63;
            case MARIADB, MYSQL -> 64;
            case H2 -> kind == Tenants.Kind.SCHEMA ? 256 : 100;
            default -> 100;
        };
    }

    private static boolean isOwn(String name, Tenants.Kind kind, Database database) {
        return switch (database) {
            case POSTGRESQL ->
                kind == Tenants.Kind.DATABASE
                        ? OF_POSTGRESQL.contains(name)
                        : name.startsWith("pg_") || name.equals("information_schema");
            case MARIADB, MYSQL -> OF_MYSQL.contains(name.toLowerCase());
            case H2 -> kind == Tenants.Kind.SCHEMA && name.equals("INFORMATION_SCHEMA");
            default -> false;
        };
    }
}
