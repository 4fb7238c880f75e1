package release.report.format;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import release.report.Report;
import release.report.RunProgress;
import release.report.Step;

/** Lays out the lines of the text report: columns, colours, durations. */
final class Lines {
    private static final int NARROWEST = 24;
    private static final int BAR = 20;
    private static final int STATE = 8;
    private static final String CUT = "...";
    private final boolean colour;
    private final int room;
    private int column;

    /**
     * @param column where the state of a step begins, if there is room for what comes after it
     * @param room columns of the terminal
     */
    Lines(boolean colour, int column, int room) {
        this.colour = colour;
        this.column = Math.max(NARROWEST, column);
        this.room = room;
    }

    /** The line of a step. What needs more room after its state takes it from the description. Later lines do the same, so that states stay aligned. */
    String step(Step step) {
        var took = step.took()
                .map(duration -> String.format("%9s", duration(duration)))
                .orElse("");
        var at = step.at().map(when -> "  " + when).orElse("");
        var more = took + at;
        int state = more.isEmpty()
                ? step.state().text().length()
                : Math.max(STATE, step.state().text().length());
        column = Math.min(column, Math.max(NARROWEST, room - 1 - state - more.length()));
        return left(step) + " " + padded(step.state(), !more.isEmpty())
                + fitted(more, Math.max(0, room - column - 1 - state));
    }

    /** How a step ended. Its name stands somewhere above. */
    String ended(Step step) {
        return state(step.state())
                + step.took().map(duration -> " after " + duration(duration)).orElse("");
    }

    String running(Step step, Duration since) {
        return left(step) + " " + paint("running", "33") + " " + String.format("%9s", duration(since));
    }

    /** {@code [######----------] 412 of 1,000, 2 failed, 35 s, at tenants/acme V3}. */
    String underway(RunProgress how) {
        int full = how.of() == 0 ? BAR : (int) ((long) BAR * how.done() / how.of());
        return "[" + "#".repeat(full) + "-".repeat(BAR - full) + "] "
                + String.format(Locale.ROOT, "%,d of %,d", how.done(), how.of())
                + (how.failed() == 0 ? "" : ", " + how.failed() + " failed") + ", " + duration(how.since())
                + (how.at().isEmpty() ? "" : ", at " + Table.visible(String.join(", ", how.at())));
    }

    private String left(Step step) {
        var name = String.format(step.kind() == Step.Kind.CHECK ? "%-11s" : "%-3s", step.name());
        var text = fitted("  " + name + " " + Table.visible(step.description()), column - 4);
        return text + " " + ".".repeat(column - columns(text) - 1);
    }

    static String fitted(String text, int columns) {
        if (columns(text) <= columns) return text;
        var end = text.length();
        while (end > 0 && columns(text.substring(0, end)) > columns - CUT.length())
            end = text.offsetByCodePoints(end, -1);
        return text.substring(0, end) + CUT;
    }

    /** How many columns of a terminal a text takes. CJK and emoji take two, accents that combine with the letter before take none. */
    static int columns(String text) {
        return text.codePoints()
                .map(point -> {
                    var type = Character.getType(point);
                    if (type == Character.NON_SPACING_MARK
                            || type == Character.ENCLOSING_MARK
                            || type == Character.FORMAT) return 0;
                    var wide = Character.isIdeographic(point)
                            || point >= 0x1100 && point <= 0x115F
                            || point >= 0x3000 && point <= 0x30FF
                            || point >= 0xAC00 && point <= 0xD7A3
                            || point >= 0xFF01 && point <= 0xFF60
                            || point >= 0x1F300 && point <= 0x1FAFF;
                    return wide ? 2 : 1;
                })
                .sum();
    }

    private String padded(Step.State state, boolean more) {
        return state(state)
                + (more ? " ".repeat(Math.max(0, STATE - state.text().length())) : "");
    }

    String state(Step.State state) {
        return paint(
                state.text(),
                switch (state) {
                    case APPLIED, SEEDED, READY, DONE, REPAIRED, BASELINE, CREATED, DROPPED, ROLLED_BACK, OK -> "32";
                    case PENDING, AHEAD, OUTDATED, WARNING -> "33";
                    case FAILED, CHANGED, MISSING -> "31;1";
                    case SKIPPED, IGNORED, DELETED, EXISTS, ABSENT, UNCHANGED, BEFORE -> "2";
                });
    }

    String dim(String text) {
        return paint(text, "2");
    }

    String bold(String text) {
        return paint(text, "1");
    }

    /** Names in one column, texts in the next. */
    String table(List<Report.Row> rows) {
        var width = rows.stream().mapToInt(row -> columns(row.name())).max().orElse(0);
        var table = new StringBuilder();
        for (var row : rows) {
            var line = "  " + row.name() + " ".repeat(width - columns(row.name())) + "  "
                    + row.text().strip();
            table.append(Table.visible(line.stripTrailing())).append(System.lineSeparator());
        }
        return table.toString();
    }

    private String paint(String text, String code) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    /** A duration as one reads it: {@code 12 ms}, {@code 4.2 s}, {@code 3 min 5 s}. */
    static String duration(Duration duration) {
        if (duration.toMillis() < 1000) return duration.toMillis() + " ms";
        if (duration.toSeconds() < 60) return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        return duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }
}
