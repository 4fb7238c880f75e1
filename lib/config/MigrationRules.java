package release.config;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is expected of a repo's folders of migrations.
 *
 * @param isNone whether the repo is meant to have none
 * @param misnamed what happens if a file in them looks like a migration but is none
 */
public record MigrationRules(boolean isNone, Misnamed misnamed) {
    /** What happens if a file looks like a migration but is none: it is ignored, it is reported, or nothing is run. */
    public enum Misnamed {
        IGNORE,
        WARN,
        REFUSE
    }

    private static final String NONE = "none";

    public static MigrationRules read(Section repo) {
        var written = repo.text("misnamed");
        var known = Stream.of(Misnamed.values())
                .collect(Collectors.toMap(one -> one.name().toLowerCase(Locale.ROOT), one -> one));
        written.filter(text -> !known.containsKey(text.value()))
                .ifPresent(text ->
                        repo.problem(text.source(), "misnamed", "must be ignore, warn or refuse, not " + text.value()));
        return new MigrationRules(
                isNone(repo),
                written.map(Section.Located::value).map(known::get).orElse(Misnamed.REFUSE));
    }

    /** Whether a repo says that it has no migrations: {@code migrations = none}. */
    public static boolean isNone(Section repo) {
        return !repo.isList("migrations")
                && repo.isReadable("migrations")
                && repo.text("migrations")
                        .filter(text -> text.value().equals(NONE))
                        .isPresent();
    }
}
