package release.report;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The report as one JSON document, for scripts; what is empty is left out. */
public final class Json {
    private Json() {}

    /** The whole run. Durations are in milliseconds. */
    public static String of(Report report) {
        var document = new LinkedHashMap<String, Object>();
        document.put("command", report.command());
        document.put("release", report.release());
        document.put("version", report.version());
        document.put("environment", report.environment());
        if (!report.hooks().isEmpty()) document.put("hooks", report.hooks().stream().map(Json::step).toList());
        if (report.rows().isEmpty()) document.put("repos", report.repos().stream().map(Json::repo).toList());
        else document.put(report.command(), report.rows().stream().map(Report.Row::details).toList());
        if (!report.ownFailures().isEmpty()) document.put("failures", report.ownFailures().stream().map(Json::failure).toList());
        document.put("exit", report.exit());
        return write(document);
    }

    /** A run that could not begin: every problem, in the words of stderr. */
    public static String problems(String command, ExitCode code, List<String> problems) {
        var document = new LinkedHashMap<String, Object>();
        document.put("command", command);
        document.put("problems", problems);
        document.put("exit", code.code());
        return write(document);
    }

    private static Map<String, Object> repo(RepoReport repo) {
        var object = new LinkedHashMap<String, Object>();
        object.put("app", repo.app());
        object.put("repo", repo.repo());
        object.put("database", repo.database());
        object.put("address", repo.address());
        object.put("outcome", repo.skipped() ? "skipped" : repo.failures().isEmpty() ? "ok" : "failed");
        object.put("note", repo.note());
        object.put("steps", repo.steps().stream().map(Json::step).toList());
        object.put("failure", repo.failure().map(Json::failure));
        return object;
    }

    private static Map<String, Object> step(Step step) {
        var object = new LinkedHashMap<String, Object>();
        object.put("kind", step.kind().name().toLowerCase(Locale.ROOT));
        object.put("name", step.name());
        object.put("description", step.description());
        object.put("file", step.file());
        object.put("state", step.state().text().toLowerCase(Locale.ROOT));
        object.put("millis", step.took().map(Duration::toMillis));
        object.put("at", step.at());
        object.put("result", step.result().map(Json::result));
        object.put("failure", step.failure().map(Json::failure));
        return object;
    }

    private static Map<String, Object> result(Result result) {
        var object = new LinkedHashMap<String, Object>();
        if (result.affected().isPresent()) {
            object.put("affected", result.affected().getAsLong());
            return object;
        }
        object.put("columns", result.columns());
        object.put("rows", result.rows());
        object.put("more", result.more() ? true : null);
        return object;
    }

    private static Map<String, Object> failure(Failure failure) {
        var object = new LinkedHashMap<String, Object>();
        object.put("exit", failure.code().code());
        object.put("location", failure.location());
        object.put("statement", failure.statement());
        object.put("message", failure.message());
        object.put("sqlState", failure.sqlState());
        object.put("state", failure.state());
        object.put("next", failure.next());
        return object;
    }

    /** Any tree of maps, collections, optionals, texts, numbers and booleans as indented JSON; null only stands in collections. */
    public static String write(Object tree) {
        var text = new StringWriter();
        try (var json = new JsonWriter(text)) {
            json.setIndent("  ");
            json.setHtmlSafe(false);
            value(json, tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void value(JsonWriter json, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.beginObject();
            for (var entry : map.entrySet()) {
                var inner = entry.getValue() instanceof Optional<?> optional ? optional.orElse(null) : entry.getValue();
                if (inner == null) continue;
                json.name((String) entry.getKey());
                value(json, inner);
            }
            json.endObject();
        } else if (value instanceof Collection<?> list) {
            json.beginArray();
            for (var element : list) value(json, element);
            json.endArray();
        } else if (value == null) {
            json.nullValue();
        } else if (value instanceof Number number) {
            json.value(number);
        } else if (value instanceof Boolean bool) {
            json.value(bool);
        } else {
            json.value(value.toString());
        }
    }
}
