package release.report.format;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import release.report.ExitCode;
import release.report.Failure;
import release.report.RepoReport;
import release.report.Report;
import release.report.Result;
import release.report.Step;
import release.report.TenantCounts;

/** The report as one JSON document, for scripts; what is empty is left out. */
public final class Json {
    private Json() {}

    /** A value that is JSON already. */
    private record Raw(String json) {}

    /**
     * The whole run. Durations are in milliseconds.
     *
     * @param tenants the tenants that the report only counts, each as {@link #line} wrote it
     */
    static void write(Report report, Stream<String> tenants, Writer out) {
        var document = new LinkedHashMap<String, Object>();
        document.put("command", report.command());
        document.put("release", report.release());
        document.put("version", report.version());
        document.put("environment", report.environment());
        if (!report.hooks().isEmpty())
            document.put("hooks", report.hooks().stream().map(Json::step).toList());
        if (!report.steps().isEmpty())
            document.put("steps", report.steps().stream().map(Json::step).toList());
        if (!report.tallies().isEmpty())
            document.put("tenants", report.tallies().stream().map(Json::tally).toList());
        if (report.rows().isEmpty())
            document.put("repos", Stream.concat(report.repos().stream().map(Json::repo), tenants.map(Raw::new)));
        else
            document.put(
                    report.command(),
                    report.rows().stream().map(Report.Row::details).toList());
        if (!report.ownFailures().isEmpty())
            document.put(
                    "failures", report.ownFailures().stream().map(Json::failure).toList());
        document.put("exit", report.processExitCode());
        write(document, "  ", out);
    }

    /** One repo on one line. */
    static String line(RepoReport repo) {
        var text = new StringWriter();
        write(repo(repo), "", text);
        return text.toString();
    }

    /** A run that could not begin: every problem, with the words of stderr. */
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
        object.put(
                "outcome",
                repo.skipped() ? "skipped" : repo.hasFailed() ? "failed" : repo.isStopped() ? "stopped" : "ok");
        object.put("note", repo.note());
        object.put("steps", repo.steps().stream().map(Json::step).toList());
        object.put("failure", repo.failure().map(Json::failure));
        return object;
    }

    private static Map<String, Object> tally(TenantCounts tally) {
        var object = new LinkedHashMap<String, Object>();
        object.put("app", tally.app());
        object.put("repo", tally.repo());
        object.put("tenants", tally.size());
        object.put("shard", tally.shard());
        if (tally.shard().isPresent()) object.put("of", tally.all());
        object.put(
                "quiet",
                tally.quiet().values().stream().mapToInt(count -> count).sum());
        object.put("failed", tally.failed());
        if (tally.stopped() > 0) object.put("stopped", tally.stopped());
        object.put("skipped", tally.skipped());
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
        object.put("reason", step.reason());
        if (!step.messages().isEmpty()) object.put("messages", step.messages());
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

    /** Any tree of maps, collections, optionals, texts, numbers and booleans as indented JSON. Null may stand in collections only. */
    public static String write(Object tree) {
        var text = new StringWriter();
        write(tree, "  ", text);
        return text.toString();
    }

    private static void write(Object tree, String indent, Writer out) {
        try {
            var json = new JsonWriter(out); // not closed: stdout is used after it
            json.setIndent(indent);
            json.setHtmlSafe(false);
            value(json, tree);
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        } else if (value instanceof Stream<?> elements) {
            json.beginArray();
            for (var element = elements.iterator(); element.hasNext(); ) value(json, element.next());
            json.endArray();
        } else if (value instanceof Raw raw) {
            json.jsonValue(raw.json());
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
