package release.database;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One session of a database, as far as the database tells of it.
 *
 * @param id by which the database knows it
 * @param client the name that it gave itself, or else its user
 * @param address where it comes from
 * @param since since when it does what it does, as the database says
 * @param statement what it runs now, or ran last; shortened
 */
public record Session(
        String id,
        Optional<String> client,
        Optional<String> address,
        Optional<String> since,
        Optional<String> state,
        Optional<String> statement) {

    /** The same session under the name that it gave itself elsewhere. */
    public Session named(Optional<String> name, Optional<String> from) {
        return new Session(id, name, address, from, state, statement);
    }

    /** {@code session 4711, reltasks migrate shop@web-1, 10.0.0.7, active since 10:02:11: alter table users ...}. */
    public String line() {
        var does = Stream.of(state, since.map(time -> "since " + time))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        return Stream.of(
                                Optional.of("session " + id),
                                client,
                                address,
                                Optional.of(does).filter(text -> !text.isEmpty()))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "))
                + statement.map(sql -> ": " + sql).orElse("");
    }
}
