package release.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes secrets from texts that others wrote: driver messages, statements, traces. A secret that is short, or also an ordinary
 * word, is removed only where it stands as a value; elsewhere the word stays.
 */
public final class Redactor {
    /** A short word marks a secret only as a word of its own in a name: {@code db.pass}, {@code dbPw}, {@code DB_PASS}, but not {@code passenger}. */
    private static final String NAMES =
            "(?:(?i:password|passwd|passphrase|pwd|secret|token|credential|api[_-]?key|private[_-]?key|(?:key|trust|store)pass(?![a-z]))"
                + "|(?<![A-Za-z])(?i:pass|pw)(?![A-Za-z])|(?<=[a-z0-9])(?:Pass|Pw)(?![a-z])|(?<=[a-z0-9])(?:PASS|PW)(?![A-Za-z])|(?<![A-Za-z])(?:pass|pw)(?=[A-Z]))";

    public static final Pattern SECRET_NAME = Pattern.compile(".*" + NAMES + ".*");
    private static final Pattern USERINFO = Pattern.compile("(://)[^/\\s:@]*:[^/\\s]*@");
    /** A text in quotes, or in the quotes of a text in a text; one that is cut off has no end. */
    private static final String TEXT =
            "(?:(?<nested>'{2,})(?=[^\\s',;)]|[^']+\\k<nested>)(?:[^']|(?:\\k<nested>){2})*+(?:\\k<nested>|'*$)|'(?:[^'\\\\]|''|\\\\.)*+(?:'|$)|'[^']*'|\"[^\"]*(?:\"|$)|\\$(?<tag>\\w*)\\$(?s:.*?)(?:\\$\\k<tag>\\$|$))";
    /** Without double quotes, which mark names there. */
    private static final String LITERAL = "(?:[ENen]|U&)?" + TEXT.replace("|\"[^\"]*(?:\"|$)", "");

    private static final String CALL = "[\\w.]+\\((?:[^()'\"]|'(?:[^']|'')*'|\\([^()]*\\))*(?:\\)|$)";
    private static final Pattern PARAMETER = Pattern.compile("((?:^|[?&;,(\\s'\"`])@{0,2}[\\w.-]*" + NAMES
            + "[\\w.-]*[\"`]?\\s*(?::=|=>?)\\s*)" + "(?:[EeNn]?" + TEXT + "|" + CALL + "|[^\\s&;,)\"']+)");
    private static final Pattern MEMBER = Pattern.compile(
            "(([\"'])[\\w.-]*" + NAMES + "[\\w.-]*\\2\\s*:\\s*)(?:\"(?:[^\"\\\\]|\\\\.)*(?:\"|$)|'[^']*(?:'|$))");
    /** A statement made of several texts: the secret is the text after the one that ends in {@code password}. */
    private static final String JOINED_BY = "(?:'+\\s*(?:\\|\\||\\+|,)|'*%[LsI]'+\\s*,)\\s*(?:[\\w.]+\\s*\\(\\s*)?";

    private static final Pattern JOINED = Pattern.compile("(?i)(\\bpassword\\s+" + JOINED_BY + ")" + LITERAL);
    private static final Pattern COMPARED = Pattern.compile(
            "((?:^|[\\s,(.'\"`])[\\w.]*" + NAMES + "\\w*[\"`]?\\s*(?i:<>|!=|\\b(?:not\\s+)?(?:i?like|in\\s*\\())\\s*)"
                    + LITERAL + "(?:\\s*,\\s*'(?:[^']|'')*+(?:'|$))*+");
    private static final Pattern BEFORE_ITS_NAME =
            Pattern.compile("()'(?:[^']|'')*+'(?=\\s*(?:=|<>|!=|\\b(?i:as)\\b)\\s*[\\w.\"`]*" + NAMES + ")");
    /** The value of a column that is called so: {@code select 'x' password}. */
    private static final Pattern ALIASED = Pattern.compile("((?:\\b(?i:select)\\s|,|\\()\\s*)(?>" + LITERAL
            + ")(?=\\s+[\"`]?\\w*" + NAMES + "\\w*[\"`]?\\s*(?:[,);]|\\b(?i:from|where|union)\\b|$))");
    /** Where a list of columns names a secret, each text after it in the statement may be the one. */
    private static final String NAMED_IN_LIST = "\\s*\\([^()';]*" + NAMES + "[^()';]*\\)";

    private static final Pattern LISTED = Pattern.compile("((?:(?i:\\binto\\s+)[^\\s(;']+" + NAMED_IN_LIST
            + "|\\b(?i:insert)" + NAMED_IN_LIST + "|\\b(?i:set)" + NAMED_IN_LIST + "\\s*=" + "|(?i:\\bon\\s+)[^\\s(;']+"
            + NAMED_IN_LIST + "(?i:\\s+values)|(?!\\A)\\G)[^';]*?)" + LITERAL);
    /** How PostgreSQL, MariaDB and MySQL report a duplicate value. */
    private static final Pattern DUPLICATE = Pattern.compile("(\\([^()]*" + NAMES + "[^()]*\\)=\\()[^)]*");

    private static final Pattern ENTRY =
            Pattern.compile("(\\bentry\\s+)'(?:[^']|'')*+'(?=\\s+for key\\s+'[^']*" + NAMES + ")");
    /** How SQL marks a secret, misspelt or not: {@code password 'x'}, {@code identified by 'x'}, and the arguments of what links to another database. */
    private static final Pattern STATEMENT =
            Pattern.compile("(?i)(\\bpas\\w{0,9}w\\w{0,9}(?:\\s++|/\\*(?s:.{0,1000}?)\\*/|--[^\\n"
                + "]*+\\n"
                + ")+|\\bpassword\\s*\\(\\s*|\\bi\\w?dent?\\w{1,9}\\s+(?:(?:with|via)\\s+\\S+\\s+)?(?:by|as|using)\\s+"
                + "(?:(?:values|password)\\b\\s*\\(?\\s*)?|\\bsalt\\s+|\\bhash\\s+)(?!" + JOINED_BY + "\\*\\*\\*)"
                    + LITERAL);

    private static final Pattern IDENTIFIED = Pattern.compile(
            "(?i)(\\b(?:user|to|role)\\s+\\S+\\s+identified\\s+by\\s+(?:values\\s+)?)(?!values\\b|password\\b)(?:\"[^\"]*(?:\"|$)|[^\\s;,'\"*]+)");
    private static final Pattern LINK =
            Pattern.compile("(?i)(\\blink_schema\\s*\\((?:\\s*(?:'(?:[^']|'')*'|null)\\s*,){4}\\s*"
                    + "|\\blinked\\s+table\\b[^(]*\\((?:\\s*(?:'(?:[^']|'')*'|null)\\s*,){3}\\s*)'(?:[^']|'')*(?:'|$)");
    /** Settings with a secret's name beside them: a variable of PostgreSQL, the password of a user or of a role. */
    private static final Pattern TOLD = Pattern.compile(
            "(?i)(\\bset\\s+(?:(?:session|local|global)\\s+)?[\"`]?[\\w.]*" + NAMES + "[\\w.]*[\"`]?\\s+to\\s+"
                    + "|\\bset_config\\s*\\(\\s*'[\\w.]*" + NAMES
                    + "[\\w.]*'\\s*,\\s*|\\bset\\s+password\\s+for\\s+[^\\s=;]+\\s*(?:=|\\bto\\b)\\s*"
                    + "|\\bsp_(?:setapprole|addapprole|addlogin)\\s+N?'(?:[^']|'')*'\\s*,\\s*)(?:[ENen]?" + TEXT
                    + "|(?<=\\sto\\s)[^\\s;,'\"]+)");
    /** The keys of SQLite files that are encrypted. */
    private static final Pattern KEY = Pattern.compile(
            "(?i)(\\bpragma\\s+(?:\\w+\\.)?(?:hex|text)?(?:re)?key\\s*[=(]\\s*|\\battach\\b[^;]{1,1000}?\\s(?:hex)?key\\s+)"
                    + TEXT);
    /** What programs print: a header of HTTP, the user of curl. */
    private static final Pattern HEADER =
            Pattern.compile("(?i)(\\bauthorization\\s*[:=]\\s*(?:bearer|basic|digest|token|apikey)\\s+)[^\\s\"',;]+");

    private static final Pattern CURL = Pattern.compile(
            "(\\bcurl\\s(?:[^\\n|;]{0,300}?\\s)?(?:-u|--user|--proxy-user)[\\s=]*[\"']?[^\\s:\"']+:)[^\\s\"']+");
    private static final Pattern REPLACED =
            Pattern.compile("(?i)(\\*\\*\\*\\s+replace\\s+)(?:" + TEXT + "|[^\\s;,'\"*]+)");
    /** Words that configurations and messages are full of, whatever a password is. */
    private static final List<String> WORDS = Stream.concat(
                    Stream.of(
                            "password",
                            "passwd",
                            "secret",
                            "token",
                            "username",
                            "localhost",
                            "public",
                            "default",
                            "jdbc:",
                            "postgres://",
                            "select",
                            "insert",
                            "update",
                            "delete",
                            "create",
                            "constraint",
                            "relation",
                            "integer",
                            "varchar",
                            "primary",
                            "connection",
                            "authentication"),
                    Arrays.stream(Database.values()).map(Database::prefix))
            .toList();

    private static final int SHORT = 6;
    /** A secret that is a word, or several, may also be a name in SQL. Such a name follows one of the keywords below. */
    private static final String WORDLIKE = "[a-z]+(_[a-z]+)*";

    private static final String BEFORE_A_NAME =
            "(?<!\\b(?:table|from|into|join|update|relation|references|index|view|sequence|exists|only|constraint|column)\\s{1,4}[\"`']?"
                + "(?:[\\w$]{1,64}[\"`]?\\.[\"`]?)?)";
    private static final List<Pattern> MARKED = List.of(
            PARAMETER,
            MEMBER,
            COMPARED,
            BEFORE_ITS_NAME,
            ALIASED,
            LISTED,
            DUPLICATE,
            ENTRY,
            JOINED,
            STATEMENT,
            IDENTIFIED,
            LINK,
            TOLD,
            KEY,
            HEADER,
            CURL,
            REPLACED);
    /** Where H2 stopped reading. It may stand between the mark of a secret and the secret. */
    private static final String MARK = "[*]";

    private static final Pattern QUOTED =
            Pattern.compile("'((?:[^'\\\\]|''|\\\\.)*+)'|\"([^\"]*)\"|\\$(\\w*)\\$((?s).*?)\\$\\3\\$");
    private static final Pattern NO_SECRET = Pattern.compile("(?i)\\*+|on|off|true|false|yes|no|null|default|\\d+");
    private final List<Pattern> values;

    public Redactor(Collection<String> values) {
        this(values, List.of());
    }

    /** @param names of users, databases, apps and the like: a secret that equals one, or a part of one, is masked only as a value */
    public Redactor(Collection<String> values, Collection<String> names) {
        var words = Stream.concat(WORDS.stream(), names.stream())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        this.values = values.stream()
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .distinct()
                .sorted((a, b) -> Integer.compare(b.length(), a.length()))
                .flatMap(value -> patterns(value, words).stream())
                .toList();
    }

    /** Knows no values yet, but masks what looks like a secret. */
    public static Redactor none() {
        return new Redactor(List.of());
    }

    /** The texts that a statement marks as secrets. A database that refuses the statement may quote them without the mark. */
    public static Set<String> in(String sql) {
        var found = new HashSet<String>();
        var rest = sql;
        for (var marked : MARKED) {
            marked.matcher(rest)
                    .results()
                    .map(secret -> secret.group().substring(secret.end(1) - secret.start()))
                    .flatMap(Redactor::unquoted)
                    .filter(value -> !NO_SECRET.matcher(value).matches())
                    .forEach(found::add);
            rest = marked.matcher(rest).replaceAll("$1***");
        }
        return found;
    }

    /** Masks in a database's message what the statement that it is about marks as a secret. */
    public static Redactor of(String statement) {
        return new Redactor(in(statement));
    }

    private static Stream<String> unquoted(String value) {
        var quoted = QUOTED.matcher(value.replaceFirst("(?s)^[EN]?'{2,}([^'].*?)'{2,}$", "'$1'"))
                .results()
                .map(text -> Stream.of(1, 2, 4)
                        .map(text::group)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElseThrow())
                .toList();
        return quoted.isEmpty() ? Stream.of(value) : quoted.stream();
    }

    /** The text with *** in place of every known secret value, every URL's userinfo and every secret parameter. */
    public String redact(String text) {
        if (text == null) return null;
        var unmarked = text.replace(MARK, "");
        if (!unmarked.equals(text) && !redact(unmarked).equals(unmarked)) return redact(unmarked);
        var safe = USERINFO.matcher(text).replaceAll("$1***@");
        for (var marked : MARKED) safe = marked.matcher(safe).replaceAll("$1***");
        for (var value : values) safe = value.matcher(safe).replaceAll("***");
        return safe;
    }

    /**
     * The places where a value is masked. A database may fold a name that it quotes to upper or lower case, and a text that was joined
     * into one line has other spaces.
     */
    private static List<Pattern> patterns(String value, Collection<String> words) {
        var quoted = Arrays.stream(value.split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+"));
        var isName = words.stream().anyMatch(word -> word.contains(value.toLowerCase(Locale.ROOT)));
        if (!isName && value.length() >= SHORT)
            return List.of(pattern((value.matches(WORDLIKE) ? BEFORE_A_NAME : "") + quoted));
        var found = new ArrayList<>(List.of(
                pattern("(?<=')" + quoted + "(?=')"),
                pattern("(?<=[:/])" + quoted + "(?=@)"),
                pattern("(?<=" + NAMES + "[\\w.-]{0,40}[\"'`]?\\s{0,4}[:=]\\s{0,4}[\"']?)" + quoted + "(?!\\w)")));
        if (!isName) found.add(pattern("(?<=\")" + quoted + "(?=\")"));
        return found;
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
