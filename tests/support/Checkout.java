package release.support;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import release.config.ReleaseRoot;

/** The checkout whose tests are running. */
public final class Checkout {
    private Checkout() {}

    public static Path root() {
        return ReleaseRoot.find(
                Optional.empty(),
                Map.of(),
                System.getProperty("java.class.path"),
                Path.of("").toAbsolutePath());
    }
}
