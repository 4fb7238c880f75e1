package release.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import release.config.Command;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Release;
import release.report.Report;
import release.report.format.Json;

/** The file that JBang reads: the commands of a release, generated from its configuration. */
public record Catalog(Release release, Report report) {
    private static final String FILE = "jbang-catalog.json";
    private static final String TEMPLATE = "rel/templates/command.java.qute";
    /** Runs the team's own commands. JBang itself could run only its own scripts, and tells them nothing about the release. */
    private static final String RUNNER = "commands/run.java";

    /**
     * Writes the catalog, or only checks it.
     *
     * @throws InvalidConfiguration if a checked catalog differs from the one that would be written
     */
    public void write(boolean check) {
        var file = release.root().resolve(FILE);
        var wanted = text(release);
        try {
            if (check && !isInStep(release)) {
                throw InvalidConfiguration.because(
                        Origin.of(FILE),
                        "",
                        "is not in step with rel/config.conf; run: "
                                + report.invocation("catalog").without("--check"));
            }
            if (!check) replace(file, wanted);
        } catch (IOException e) {
            throw InvalidConfiguration.because(Origin.of(FILE), "", "cannot be read or written: " + e.getMessage());
        }
        release.commands()
                .forEach(command -> report.row(new Report.Row(command.name(), command.script(), details(command))));
    }

    /** Whether the file equals what would be written. */
    public static boolean isInStep(Release release) throws IOException {
        var file = release.root().resolve(FILE);
        return Files.exists(file) && Files.readString(file).equals(text(release));
    }

    /** One command as the catalog lists it. */
    public static Map<String, Object> details(Command command) {
        var details = new LinkedHashMap<String, Object>();
        details.put("name", command.name());
        details.put("file", command.script());
        details.put("description", command.description());
        details.put("custom", command.custom());
        return details;
    }

    /** The catalog of a release, as the file holds it. */
    public static String text(Release release) {
        var drivers = release.drivers().stream()
                .flatMap(driver -> driver.dependencies().stream())
                .toList();
        var aliases = new LinkedHashMap<String, Object>();
        for (var command : release.commands()) {
            var alias = new LinkedHashMap<String, Object>();
            alias.put("script-ref", command.custom() ? RUNNER : command.script());
            if (command.custom()) alias.put("arguments", List.of(command.name()));
            if (!command.description().isEmpty()) alias.put("description", command.description());
            if (!drivers.isEmpty()) alias.put("dependencies", drivers);
            aliases.put(command.name(), alias);
        }
        var catalog = new LinkedHashMap<String, Object>();
        catalog.put("aliases", aliases);
        if (Files.isRegularFile(release.root().resolve(TEMPLATE))) {
            var template = new LinkedHashMap<String, Object>(); // in this order on every run, unlike Map.of
            template.put("description", "A command of the release's own");
            template.put("file-refs", Map.of("{filename}", TEMPLATE));
            catalog.put("templates", Map.of("command", template));
        }
        return Json.write(catalog) + "\n";
    }

    /** Readers see the old file or the new one, never a part of it. */
    private static void replace(Path file, String text) throws IOException {
        var next = file.resolveSibling(FILE + ".new");
        try {
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
