package release.cli;

/**
 * A command for which the common options are enough. If only these were typed, as plainly as a script writes them, picocli is not
 * loaded: loading it takes longer than looking for pending migrations.
 */
public interface WithOptions {
    Options options();
}
