package release.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import release.config.Database;
import release.config.Release;
import release.config.ReleaseRoot;
import release.report.Invocation;
import release.report.Report;

/** What to do if a JDBC driver is missing: the catalog that the commands come from must add it. */
public record DriverAdvice(Release release, Report report) {
    public String of(Database database) {
        var drivers = "drivers = [" + database.label() + "]";
        if (ReleaseRoot.isBundle(release.root()))
            return "add " + drivers + " to release." + release.name() + " and assemble the bundle again";
        if (report.suite().isPresent()) return ofOthers(report.suite().get(), drivers);
        var catalog = report.invocation("catalog").without("--check");
        if (!release.drivers().contains(database))
            return "add " + drivers + " to release." + release.name() + ", then run: " + catalog;
        return "it is named in drivers, but this run was not started from a catalog that adds it; "
                + (isInStep() ? "start it from there: " + report.again() : "run: " + catalog);
    }

    /** If the commands come from another checkout, nobody reads the catalog of the release root. */
    private static String ofOthers(Path suite, String drivers) {
        if (!Files.isRegularFile(suite.resolve(ReleaseRoot.CONFIG)))
            return "this command comes from a catalog elsewhere, which has to add it: " + drivers
                    + " in the release there";
        return "this command comes from " + suite + ", whose catalog has to add it: add " + drivers
                + " to the release in " + suite.resolve(ReleaseRoot.CONFIG) + ", then run: "
                + Invocation.quoted(suite.resolve("rel/jbang").toString()) + " catalog";
    }

    private boolean isInStep() {
        try {
            return Catalog.isInStep(release);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
