package release.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.Map;
import java.util.Optional;
import release.catalog.Catalogs;
import release.config.Redactor;
import release.config.Release;
import release.report.Invocation;
import release.report.Report;

/**
 * Whether JBang knows a catalog of the release's name. One that it does not know it looks for on public Git hosts, where
 * anybody may have put it.
 */
record Registration(Release release, Map<String, String> variables, Report report) {
    private static final String NAME = "registered";

    Finding finding() {
        var catalogs = Catalogs.of(variables);
        if (catalogs.isEmpty())
            return Finding.warning(
                    NAME,
                    "could not be told",
                    "Neither HOME nor JBANG_DIR is set, so JBang has no place for catalogs.");
        try {
            var reference = Optional.ofNullable(catalogs.get().references().get(release.name()));
            return reference.isPresent() ? known(reference.get()) : unknown();
        } catch (IOException | InvalidPathException e) {
            return Finding.warning(
                    NAME,
                    "could not be told",
                    catalogs.get().file() + " cannot be read as a catalog. Mend or delete it.");
        }
    }

    private Finding unknown() {
        var isThere = Files.exists(release.root().resolve(Catalogs.FILE));
        if (!isThere && release.commands().isEmpty() && report.suite().isEmpty())
            return Finding.ok(NAME, "no catalog needed, the release has no commands");
        return Finding.warning(
                NAME,
                "no catalog " + release.name(),
                "COMMAND@" + release.name()
                        + " makes JBang ask public Git hosts for somebody else's commands. Register "
                        + (isThere
                                ? "yours:\n"
                                        + registering(
                                                "",
                                                Invocation.quoted(release.root().toString()))
                                : report.suite().isEmpty()
                                        ? "yours:\n" + report.invocation("catalog") + " && "
                                                + registering(
                                                        "",
                                                        Invocation.quoted(
                                                                release.root().toString()))
                                        : "the one that this command comes from, by its address:\n"
                                                + registering(
                                                        "",
                                                        report.suite()
                                                                .filter(folder ->
                                                                        Files.exists(folder.resolve(Catalogs.FILE)))
                                                                .map(folder -> Invocation.quoted(folder.toString()))
                                                                .orElse("https://HOST/" + Catalogs.FILE))));
    }

    private Finding known(String reference) {
        var file = Catalogs.file(reference);
        if (file.isEmpty()) return Finding.ok(NAME, Redactor.none().redact(reference));
        if (Catalogs.isOf(reference, release.root())) return Finding.ok(NAME, "as " + release.name());
        return Finding.warning(
                NAME,
                release.name() + " is another one",
                "COMMAND@" + release.name() + " runs what " + file.get() + " says, not this checkout's. If it should:\n"
                        + registering(
                                "--force ", Invocation.quoted(release.root().toString())));
    }

    private String registering(String force, String reference) {
        var launcher = variables.getOrDefault("JBANG_LAUNCH_CMD", "jbang");
        return (launcher.endsWith("rel/jbang") ? Invocation.quoted(launcher) + " --" : "jbang")
                + " catalog add --global " + force + "--name " + Invocation.quoted(release.name()) + " " + reference;
    }
}
