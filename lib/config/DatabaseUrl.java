package release.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A database's address, read from a JDBC URL or from a {@code postgres://user:pass@host/db}-style DATABASE_URL.
 *
 * @param jdbc the URL for the driver; files of H2 and SQLite are absolute in it
 * @param address what people see: the URL as written, without user, password and parameters
 * @param secrets every value in the URL that must not be shown
 */
public record DatabaseUrl(
        Database database,
        String jdbc,
        String address,
        Optional<String> user,
        Optional<String> password,
        Set<String> secrets) {

    private static final Map<String, Database> SCHEMES = Map.of(
            "postgres",
            Database.POSTGRESQL,
            "postgresql",
            Database.POSTGRESQL,
            "mysql",
            Database.MYSQL,
            "mariadb",
            Database.MARIADB);
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
    /** A parameter up to the next &. It is then cut where its syntax ends: ; in H2 and SQL Server, (key=value,...) and # in MySQL. */
    private static final Pattern PARAMETER = Pattern.compile("(^|[?;&(,])([^=?;&(,]+)=(?=([^&]*))");
    /** Passwords as in {@code //user:password@host,user:password@host} and Oracle's {@code thin:user/password@host}. */
    private static final List<Pattern> USERINFO = List.of(
            Pattern.compile("(?://|,)[^:@/,]*:([^@]+)@"),
            Pattern.compile("//[^:@/]*:([^?;]+)@"),
            Pattern.compile("^(?:thin|oci8?):[^/@]*/(.+)@"));
    /** What may surround the value of a variable: the line break of {@code echo}, the quotes of a file that no shell reads. */
    private static final Pattern AROUND =
            Pattern.compile("\\A[\\s\\p{Z}\\x{FEFF}\\x{200B}]+|[\\s\\p{Z}\\x{FEFF}\\x{200B}]+\\z");

    private static final Pattern QUOTED = Pattern.compile("(?s)[\"'`].*");
    /** Drivers that wrap another one, to watch it or to choose among the servers of a cluster. The database is the inner driver's. */
    private static final Pattern WRAPPER = Pattern.compile("^jdbc:(otel|p6spy|tracing|log4jdbc|aws-wrapper):(?=\\w+:)");

    private static final Pattern SOCKET = Pattern.compile(
            "(?i)[?&(,](?:localSocket(?:Address)?|unix_?socket|socket|pipe|namedPipePath)=|[?&]host=(?:/|%2F)");
    private static final Pattern HOST_PARAMETER = Pattern.compile("(?i)[?&](?:host|hostaddr)=");
    private static final Pattern CURRENT_SCHEMA = Pattern.compile("[?&]currentSchema=([^&]*)");
    /** A name in quotes, or a word, which PostgreSQL turns into lower case. */
    private static final Pattern FIRST_SCHEMA = Pattern.compile("\\s*(?:\"((?:[^\"]|\"\")+)\"|([^\\s,\"]+))");
    /** Stands for the name of a tenant where braces are not allowed. */
    private static final String MARK = "tenant-7f3a9c";
    /** How H2 reads and writes a file, such as {@code file:}, {@code nio:} or {@code split:20:} (https://h2database.com/html/advanced.html#file_system). */
    private static final Pattern H2_FILE_SYSTEM = Pattern.compile("([A-Za-z]{2,}:(\\d+:)?)*");

    private static final Pattern H2_ELSEWHERE = Pattern.compile(
            "(mem|tcp|ssl|zip|classpath|nioMemFS|memFS|nioMemLZF|memLZF):.*|" + H2_FILE_SYSTEM + "~.*", Pattern.DOTALL);
    /** Parameters that SQLite knows only after {@code file:}. Its driver leaves them in the name of the file otherwise. */
    public static final Pattern WITHOUT_FILE =
            Pattern.compile("[?&]((?:mode|cache|vfs|immutable|nolock|psow|modeof)=[^&]*)");

    /** The host before a file may only be this one. */
    private static final Pattern SQLITE_FILE = Pattern.compile("(file:(//(localhost)?(?=/))?)?");

    private static final Pattern SQLITE_ELSEWHERE =
            Pattern.compile("(:memory:|:resource:|file::memory:).*", Pattern.DOTALL);

    public DatabaseUrl {
        secrets = Set.copyOf(secrets);
    }

    /**
     * Reads a URL.
     *
     * @param root the folder that relative database files start from
     * @throws IllegalArgumentException if it is no URL of a database we know; the message never quotes the URL
     */
    public static DatabaseUrl parse(String written, Path root) {
        var text = AROUND.matcher(written).replaceAll("");
        if (QUOTED.matcher(text).matches())
            throw new IllegalArgumentException("is in quotes, which are part of the value here; write it without them");
        if (text.matches("(?s)[^?;]*[\\r\\n\\t].*"))
            throw new IllegalArgumentException("has a line break or a tab in it; write it in one line");
        refuseSockets(text);
        if (text.startsWith("jdbc:")) return ofJdbc(WRAPPER.matcher(text).replaceFirst("jdbc:"), root);
        int colon = text.indexOf("://");
        if (colon > 0) {
            var scheme = text.substring(0, colon);
            var database = SCHEMES.get(scheme);
            if (database != null) return ofUri(database, text);
            if (NAME.matcher(scheme).matches()) {
                throw new IllegalArgumentException("has the unknown scheme " + scheme + "://"
                        + Suggestion.hint(scheme, SCHEMES.keySet()) + known());
            }
        }
        throw new IllegalArgumentException("is not a database URL" + known());
    }

    /** The drivers connect over TCP only, and ignore a host that stands where libpq looks for it. */
    private static void refuseSockets(String text) {
        var isPostgres = isOf(Database.POSTGRESQL, text);
        if (!isPostgres && !isOf(Database.MARIADB, text) && !isOf(Database.MYSQL, text)) return;
        if (text.matches("(?i)[^?]*//(?:[^/?]*@)?%2F.*") || SOCKET.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "leads to a unix socket, which the driver cannot connect to; give host and port of the server:"
                            + " //host:port/database");
        }
        if (isPostgres && HOST_PARAMETER.matcher(text).find()) {
            throw new IllegalArgumentException(
                    "has its host among the parameters, where the driver does not read it; write //host:port/database");
        }
    }

    /** Whether a text begins as a URL of a database does. */
    public static boolean isOf(Database database, String text) {
        int colon = text.indexOf("://");
        return text.startsWith(database.prefix()) || colon > 0 && SCHEMES.get(text.substring(0, colon)) == database;
    }

    private static String known() {
        return " (known: "
                + Arrays.stream(Database.values()).map(Database::prefix).collect(Collectors.joining(" "))
                + " postgres:// mysql:// mariadb://)";
    }

    private static DatabaseUrl ofJdbc(String text, Path root) {
        var database = Database.ofJdbc(text).orElseThrow(() -> {
            var kind = text.split(":", 3)[1];
            var labels = Arrays.stream(Database.values()).map(Database::label).toList();
            return new IllegalArgumentException("has an unknown kind of database"
                    + (NAME.matcher(kind).matches() ? ", jdbc:" + kind + ":" + Suggestion.hint(kind, labels) : "")
                    + known());
        });
        var rest = text.substring(database.prefix().length());
        if (rest.isBlank()) throw new IllegalArgumentException("names no database after " + database.prefix());
        refuseOwnMemory(database, rest);
        var absolute = switch (database) {
            case H2 -> resolved(rest, H2_FILE_SYSTEM, ";", H2_ELSEWHERE, root);
            case SQLITE -> resolved(rest, SQLITE_FILE, "?", SQLITE_ELSEWHERE, root);
            default -> rest;
        };
        return new DatabaseUrl(
                database,
                database.prefix() + absolute,
                shown(database, rest),
                Optional.empty(),
                Optional.empty(),
                secretsIn(rest));
    }

    /** What one connection does there would vanish with it, and the next connection would not see it. */
    private static void refuseOwnMemory(Database database, String rest) {
        if (database == Database.H2 && rest.matches("mem:(;.*)?")) {
            throw new IllegalArgumentException(
                    "is a database in memory without a name, so each connection would get one of its own; name it:"
                            + " jdbc:h2:mem:NAME");
        }
        if (database == Database.SQLITE
                && rest.matches("(file:)?:memory:.*|.*[?&]mode=memory.*")
                && !rest.contains("cache=shared")) {
            throw new IllegalArgumentException(
                    "is a database in memory, so each connection would get one of its own; share it:"
                            + " jdbc:sqlite:file:NAME?mode=memory&cache=shared");
        }
    }

    /** A file URL with an absolute file. A driver would take a relative one from the current folder. */
    private static String resolved(String rest, Pattern before, String end, Pattern elsewhere, Path root) {
        if (elsewhere.matcher(rest).matches()) return rest;
        var prefix = leading(before, rest);
        int stop = rest.indexOf(end) < 0 ? rest.length() : rest.indexOf(end);
        var file = rest.substring(prefix.length(), stop);
        try {
            return prefix + root.resolve(file).normalize() + rest.substring(stop);
        } catch (InvalidPathException quotes) {
            throw new IllegalArgumentException("names a file that cannot exist here");
        }
    }

    private static String leading(Pattern pattern, String text) {
        var found = pattern.matcher(text);
        return found.lookingAt() ? found.group() : "";
    }

    private static DatabaseUrl ofUri(Database database, String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "is not a URL: " + e.getReason() + "; percent-encode special characters in user and password");
        }
        if (uri.getRawAuthority() == null || uri.getRawAuthority().isEmpty()) {
            throw new IllegalArgumentException("names no host; write scheme://user:password@host:port/database");
        }
        int end = text.indexOf(uri.getRawAuthority()) + uri.getRawAuthority().length();
        if (text.indexOf('@', end) >= 0 || uri.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "has an @ or # after its host; percent-encode special characters in user and password");
        }
        int at = uri.getRawAuthority().lastIndexOf('@');
        var host = uri.getRawAuthority().substring(at + 1);
        var userinfo = at < 0 ? "" : uri.getRawAuthority().substring(0, at);
        int colon = userinfo.indexOf(':');
        var user = colon < 0 ? userinfo : userinfo.substring(0, colon);
        var password = colon < 0 ? "" : userinfo.substring(colon + 1);
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        var secrets = new HashSet<>(secretsIn(query));
        if (!password.isEmpty()) secrets.addAll(List.of(password, decoded(password)));
        return new DatabaseUrl(
                database,
                database.prefix() + "//" + host + (path.isEmpty() ? "/" : path) + query,
                host + path,
                present(decoded(user)),
                present(decoded(password)),
                secrets);
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    public static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The address without userinfo. Userinfo is removed first, since a password may hold a character that ends an address. */
    private static String shown(Database database, String rest) {
        var isFile = (database == Database.H2 || database == Database.SQLITE) && !rest.contains("//");
        var end = (isFile ? rest : rest.replaceFirst("^[^=]*@", "")).split("[?;]", 2)[0];
        var host = isFile ? end : end.substring(end.lastIndexOf('@') + 1);
        return Redactor.none().redact(host.startsWith("//") ? host.substring(2) : host);
    }

    private static Set<String> secretsIn(String rest) {
        var secrets = new HashSet<String>();
        PARAMETER
                .matcher(rest)
                .results()
                .filter(parameter ->
                        Redactor.SECRET_NAME.matcher(parameter.group(2)).matches())
                .forEach(parameter -> {
                    var value = parameter.group(3);
                    secrets.addAll(List.of(
                            value,
                            value.split(";", 2)[0],
                            value.split("#", 2)[0],
                            value.replaceFirst("^\\{([^}]*)}.*", "$1")));
                    if ("(,".contains(parameter.group(1))) secrets.add(value.split("[,)]", 2)[0]);
                });
        for (var userinfo : USERINFO) userinfo.matcher(rest).results().forEach(found -> secrets.add(found.group(1)));
        secrets.addAll(secrets.stream().map(DatabaseUrl::decodedOrRaw).toList());
        secrets.remove("");
        return secrets;
    }

    private static String decodedOrRaw(String text) {
        try {
            return decoded(text);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    /**
     * The schema in which PostgreSQL begins: the first in {@code currentSchema}, its search path. Empty if none is named, or only the
     * schema of the user, which need not exist. H2 itself refuses a schema that does not exist.
     */
    public Optional<String> schema() {
        var path = CURRENT_SCHEMA.matcher(jdbc);
        return path.find() ? schema(decodedOrRaw(path.group(1))) : Optional.empty();
    }

    /** The same for a search path from another place. */
    Optional<String> schema(String path) {
        var first = FIRST_SCHEMA.matcher(path);
        if (database != Database.POSTGRESQL || !first.lookingAt()) return Optional.empty();
        var name = first.group(1) != null
                ? first.group(1).replace("\"\"", "\"")
                : first.group(2).toLowerCase(Locale.ROOT);
        return Optional.of(name).filter(one -> !one.equals("$user"));
    }

    /** The file of a SQLite database; empty if it is in memory, or of another kind. */
    public Optional<Path> file() {
        if (database != Database.SQLITE) return Optional.empty();
        var rest = jdbc.substring(database.prefix().length());
        var parts = rest.split("\\?", 2);
        if (parts[0].matches("(file:)?:.*") || rest.matches("file:.*[?&]mode=memory(&.*)?")) return Optional.empty();
        if (parts[0].startsWith("file:"))
            return Optional.of(Path.of(
                    decoded(parts[0].substring(leading(SQLITE_FILE, parts[0]).length()))));
        var kept = WITHOUT_FILE
                .matcher(parts.length > 1 ? "?" + parts[1] : "")
                .results()
                .map(parameter -> parameter.group(1))
                .collect(Collectors.joining("&"));
        return Optional.of(Path.of(kept.isEmpty() ? parts[0] : parts[0] + "?" + kept));
    }

    /**
     * Reads a URL that may hold the placeholder for a tenant's name.
     *
     * @throws IllegalArgumentException if it is not a URL
     */
    public static DatabaseUrl template(String text, Path root) {
        var found = parse(text.replace(Tenants.PLACE, MARK), root);
        return new DatabaseUrl(
                found.database,
                found.jdbc.replace(MARK, Tenants.PLACE),
                found.address.replace(MARK, Tenants.PLACE),
                found.user,
                found.password,
                found.secrets);
    }

    /** The database of one tenant. This URL is the template. */
    DatabaseUrl of(String tenant) {
        var name = TenantName.isEncoded(database)
                ? URLEncoder.encode(tenant, StandardCharsets.UTF_8).replace("+", "%20")
                : tenant;
        return new DatabaseUrl(
                database,
                jdbc.replace(Tenants.PLACE, name),
                address.replace(Tenants.PLACE, tenant),
                user,
                password,
                secrets);
    }

    /** The same user and settings at another address; {@code rest} is what follows the kind of database in the URL. */
    public DatabaseUrl leadingTo(String rest) {
        return new DatabaseUrl(database, database.prefix() + rest, shown(database, rest), user, password, secrets);
    }

    /** Never prints a secret. */
    @Override
    public String toString() {
        return database.label() + " " + address;
    }
}
