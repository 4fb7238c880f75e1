package release.cli;

/**
 * A command that the options of every command are enough for. Where it gets no others, and these as plainly as a script
 * writes them, the library that reads arguments is not loaded: it takes longer than to look whether anything is pending.
 */
public interface WithOptions {
    Options options();
}
