package release.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configurations of tests/apps/agree, in which an app and we are to resolve the same. How a row is written, the head of each table says. */
public final class AppTable {
    private static final String ROW = "=== ";
    private static final String PART = ">>> ";
    private static final String USUAL = "=== the usual";

    private AppTable() {}

    /** One way to start an app. */
    public record Row(
            String name,
            Map<String, String> inside,
            Map<String, String> outside,
            Map<String, String> variables,
            Map<String, String> properties,
            List<String> profiles,
            Map<String, String> notes) {
        public boolean isFor(String version) {
            return !notes.containsKey("only") || version.startsWith(notes.get("only"));
        }

        public void putInside(Path folder) throws IOException {
            put(inside, folder);
        }

        public void putOutside(Path folder) throws IOException {
            put(outside, folder);
        }

        private static void put(Map<String, String> files, Path folder) throws IOException {
            for (var file : files.entrySet()) {
                var path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        }
    }

    static List<Row> read(Path file) throws IOException {
        var rows = new ArrayList<Row>();
        var usual = "";
        for (var block : Files.readString(file).split("(?m)^(?=" + ROW + ")")) {
            if (block.startsWith(USUAL))
                usual = block.substring(USUAL.length() + 1).strip() + "\n";
            else if (block.startsWith(ROW)) rows.add(row(block.substring(ROW.length()), usual));
        }
        if (rows.stream().map(Row::name).distinct().count() < rows.size())
            throw new IllegalStateException("a name twice in " + file);
        return rows;
    }

    private static Row row(String block, String usual) {
        var parts = block.split("(?m)^" + PART);
        var row = new Row(
                parts[0].strip(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new ArrayList<>(),
                new LinkedHashMap<>());
        for (var part : List.of(parts).subList(1, parts.length)) {
            var end = part.indexOf('\n');
            var head = part.substring(0, end).strip();
            var word = head.split(" ", 2);
            var text = part.substring(end + 1).replaceFirst("\\n+$", "\n");
            if (text.equals("\n")) text = "";
            switch (word[0]) {
                case "usual" -> row.inside.put("application.properties", usual + text);
                case "variables" -> row.variables.putAll(pairs(text));
                case "properties" -> row.properties.putAll(pairs(text));
                case "profiles" -> row.profiles.addAll(List.of(word[1].split(",")));
                case "own", "bare", "only" ->
                    row.notes.put(
                            word[1].matches("\\d.* .*") ? word[0] + " " + word[1].split(" ")[0] : word[0], word[1]);
                default -> {
                    if (head.startsWith("./")) row.outside.put(head.substring(2), text);
                    else row.inside.put(head, text);
                }
            }
        }
        return row;
    }

    private static Map<String, String> pairs(String text) {
        var pairs = new LinkedHashMap<String, String>();
        for (var line : text.lines().toList()) {
            var at = line.indexOf('=');
            pairs.put(line.substring(0, at), line.substring(at + 1));
        }
        return pairs;
    }
}
