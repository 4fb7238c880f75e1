package release.repo;

import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import release.config.Database;

/**
 * What a database says to statements that succeed, notices and warnings: the first few, and how many more there were. What it says of
 * {@code if exists} is left out.
 */
public final class ServerMessages {
    private static final int MOST = 10;
    private static final int LONGEST = 300;
    /** Of MariaDB and MySQL: a database, table, column, index, trigger, procedure, view or sequence is there already, or is not. */
    private static final Set<Integer> IF_EXISTS = Set.of(1007, 1008, 1050, 1051, 1060, 1061, 1091, 1304, 1305, 1359, 1360, 4091, 4092);
    private final Database database;
    private final UnaryOperator<String> mask;
    private final List<String> first = new ArrayList<>();
    private int count;

    /** @param mask takes out of a text what must not be shown */
    public ServerMessages(Database database, UnaryOperator<String> mask) {
        this.database = database;
        this.mask = mask;
    }

    /** Forgets all so far: something is tried again, or something else begins. */
    public void clear() {
        first.clear();
        count = 0;
    }

    /** Takes a warning of a driver's, and those that hang on it. */
    public void add(SQLWarning warning) {
        for (var one = warning; one != null; one = one.getNextWarning()) add(one.getErrorCode(), one.getSQLState(), one.getMessage());
    }

    /** @param state as SQL has it: of class 00 is what is as it should be */
    public void add(int code, String state, String message) {
        var text = message == null ? "" : SqlMessage.oneLine(mask.apply(message).replaceFirst("^\\(conn=-?\\d+\\) ", ""));
        var isMariaDb = database == Database.MARIADB || database == Database.MYSQL;
        if (text.isEmpty() || (isMariaDb ? IF_EXISTS.contains(code) : text.endsWith(", skipping"))) return;
        count++;
        if (count > MOST) return;
        var cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
        first.add((state != null && state.startsWith("00") ? "notice: " : "warning: ") + cut);
    }

    /** One a line, and in the end how many more there were. */
    public List<String> lines() {
        var lines = new ArrayList<>(first);
        if (count > MOST) lines.add(String.format(Locale.ROOT, "and %,d more", count - MOST));
        return lines;
    }
}
