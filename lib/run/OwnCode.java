package release.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import release.app.DecidingCode;
import release.app.Deployable;
import release.app.Unreadable;
import release.config.App;
import release.config.AppReading;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Release;
import release.report.Report;
import release.report.Step;

/** Warns about an app's code that may decide on its migrations, and about settings without effect. The code is never run, so what it does is unknown. */
public final class OwnCode {
    private static final Pattern OPTION = Pattern.compile(
            "(?<![^\\s\"'])((?:-D|--)(?:spring|quarkus)\\.(?:profile|config|datasource|flyway)[\\w.\\[\\]-]*"
                    + "|(?:SPRING|QUARKUS)_(?:PROFILE|CONFIG|DATASOURCE|FLYWAY|APPLICATION_JSON)\\w*)=");

    private OwnCode() {}

    /** Runs a task after the warnings. */
    public static Task warned(Task task) {
        return (release, report, child) -> {
            warn(release, report);
            task.run(release, report, child);
        };
    }

    /**
     * Reports a warning for each app that has such code, unless the configuration trusts it.
     *
     * @throws InvalidConfiguration if an app cannot be read
     */
    private static void warn(Release release, Report report) {
        for (var app : release.apps()) {
            app.reading()
                    .filter(reading -> !reading.ignored().isEmpty())
                    .ifPresent(reading -> report.ended(Step.of(
                                    Step.Kind.CHECK,
                                    "settings",
                                    "of app." + app.name() + " without effect",
                                    Step.State.WARNING)
                            .withReason(reading.reader() + " ignores them, and so does this run.")
                            .withMessages(reading.ignored())));
            var found = app.trustsCode()
                    ? List.<String>of()
                    : Stream.concat(found(app).stream(), ofStart(release, app)).toList();
            if (!found.isEmpty())
                report.ended(Step.of(
                                Step.Kind.CHECK, "code", "of app." + app.name() + " may decide too", Step.State.WARNING)
                        .withReason("It is not run here, so what it does is unknown. If it matters, write the same"
                                + " into rel/config.conf.\n"
                                + "Then, or if it does not matter, set: app."
                                + app.name() + ".trust-code = true")
                        .withMessages(found.stream().map(report::redact).toList()));
        }
    }

    /** Settings that only the app's command line sets. */
    private static Stream<String> ofStart(Release release, App app) {
        var line = release.lifecycle()
                .start()
                .filter(start -> app.deployable().isPresent())
                .orElse("");
        return OPTION.matcher(line)
                .results()
                .map(option ->
                        "release." + release.name() + ".start: " + option.group(1) + ", may change the app's settings");
    }

    private static List<String> found(App app) {
        if (app.deployable().isEmpty()) return List.of();
        var file = app.deployable().get();
        try (var deployable = Deployable.open(file)) {
            var code = new ArrayList<>(DecidingCode.in(
                    deployable,
                    app.repos().stream()
                            .flatMap(repo -> repo.packaged().stream())
                            .distinct()
                            .toList()));
            app.reading().map(AppReading::left).orElse(List.of()).stream()
                    .filter(left ->
                            code.stream().noneMatch(known -> known.startsWith(left.replaceFirst(",.*", "") + ":")))
                    .forEach(code::add);
            return code;
        } catch (IOException | Unreadable e) {
            throw InvalidConfiguration.because(Origin.of(file.toString()), "", "cannot be read: " + e.getMessage());
        }
    }
}
