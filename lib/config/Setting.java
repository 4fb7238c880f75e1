package release.config;

/** One configured value as it holds in this environment, without secrets, and where it comes from. */
public record Setting(String key, String value, Origin source) {}
