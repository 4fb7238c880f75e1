package release.listing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import release.bundle.Manifest;
import release.catalog.Catalog;
import release.config.Hook;
import release.config.Release;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Report.Row;
import release.run.Task;

/** The parts of a release, as rows of the report. */
public final class Listing {
    private Listing() {}

    /** The commands of a release. The team's own are marked. */
    public static Task commands() {
        return (release, report, child) -> {
            for (var command : release.commands()) {
                var text = command.description() + (command.custom() ? " (custom: " + command.script() + ")" : "");
                report.row(new Row(command.name(), text, Catalog.details(command)));
            }
        };
    }

    /** Every value of the configuration, with its origin. */
    public static Task settings() {
        return (release, report, child) -> settings(release, report);
    }

    private static void settings(Release release, Report report) {
        row("release", release.name(), "", report);
        row("environment", release.environment() + (release.guarded() ? " (protected)" : ""), "", report);
        row("root", release.root().toString(), "", report);
        for (var app : release.apps())
            app.reading()
                    .ifPresent(reading -> row("app." + app.name(), "settings read by " + reading.by(), "", report));
        for (var setting : release.settings())
            row(setting.key(), setting.value(), setting.source().toString(), report);
        for (var driver : release.drivers())
            row("driver " + driver.label(), String.join(" ", driver.dependencies()), "", report);
    }

    /** Compares the files of a bundle with its manifest. The run fails if one differs. */
    public static Task.WithoutConfig differences() {
        return (release, report, child) -> differences(Manifest.differences(release.root()), report);
    }

    private static void differences(Map<String, String> differences, Report report) {
        differences.forEach((file, difference) -> row(file, difference, "", report));
        if (differences.isEmpty()) row("files", "match the manifest", "", report);
        else
            report.failed(Failure.of(
                    ExitCode.FAILED,
                    (differences.size() == 1 ? "1 file differs" : differences.size() + " files differ")
                            + " from the manifest.",
                    "Find out why. For the assembled files, unpack the bundle into another folder: what was"
                            + " added here may be the release's own data."));
    }

    /** The commands that a start would run, in order. */
    public static void start(Release release, Report report) {
        var line = release.startLine();
        var lifecycle = release.lifecycle();
        for (var hook : List.of(Hook.PRE_START, Hook.POST_START, Hook.PRE_STOP, Hook.POST_STOP)) {
            if (hook == Hook.POST_START) {
                row("start", line, "", report);
                lifecycle.ready().ifPresent(check -> row("ready", check, "", report));
            }
            for (var name : lifecycle.hook(hook)) row(hook.label(), name, "", report);
        }
    }

    private static void row(String key, String value, String source, Report report) {
        var details = new LinkedHashMap<String, Object>();
        details.put("key", key);
        details.put("value", value);
        if (!source.isEmpty()) details.put("source", source);
        report.row(new Row(key, value + (source.isEmpty() ? "" : "  (" + source + ")"), details));
    }
}
