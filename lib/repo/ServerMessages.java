package release.repo;

import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import release.config.Database;
import release.database.Dialect;

/**
 * What a database says to statements that succeed, notices and warnings: the first few, and how many more there were. What it says of
 * {@code if exists} is left out.
 */
public final class ServerMessages {
    private static final int MOST = 10;
    private static final int LONGEST = 300;
    private final Dialect dialect;
    private final UnaryOperator<String> mask;
    private final List<String> first = new ArrayList<>();
    private int count;

    /** @param mask takes out of a text what must not be shown */
    public ServerMessages(Database database, UnaryOperator<String> mask) {
        this.dialect = Dialect.of(database);
        this.mask = mask;
    }

    /** Forgets all so far: something is tried again, or something else begins. */
    public void clear() {
        first.clear();
        count = 0;
    }

    /** Takes a warning of a driver's, and those that hang on it. */
    public void add(SQLWarning warning) {
        for (var one = warning; one != null; one = one.getNextWarning())
            add(one.getErrorCode(), one.getSQLState(), one.getMessage());
    }

    /** @param state as SQL has it: of class 00 is what is as it should be */
    public void add(int code, String state, String message) {
        var text =
                message == null ? "" : SqlMessage.oneLine(mask.apply(message).replaceFirst("^\\(conn=-?\\d+\\) ", ""));
        if (text.isEmpty() || dialect.isIfExists(code, text)) return;
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
