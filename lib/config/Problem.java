package release.config;

/** One thing wrong with the configuration: where it stands, the key it is about, and what to do. */
public record Problem(Source source, String key, String message) {

    @Override
    public String toString() {
        return source + " " + (key.isEmpty() ? "" : key + " ") + message;
    }
}
