package release.config;

import java.util.List;
import java.util.Optional;

/**
 * What is done with each new connection of a repo, as the app's connection pool does it.
 *
 * @param schema the schema that it enters; empty if it stays where the URL leads
 * @param sql statements that run after that, in order
 */
public record Opening(Optional<String> schema, List<String> sql) {
    static final Opening NOTHING = new Opening(Optional.empty(), List.of());
    private static final String SCHEMA = "schema";
    private static final String SQL = "init-sql";

    public Opening {
        sql = List.copyOf(sql);
    }

    /**
     * Reads {@code schema} and {@code init-sql}. An empty value removes what the app itself says.
     *
     * @param transactional whether each transaction may run in another session, so that no setting lasts beyond it
     */
    public static Opening read(Section repo, boolean transactional, Optional<DatabaseUrl> url) {
        var schema = repo.text(SCHEMA).filter(text -> !text.value().isBlank());
        var sql =
                repo.texts(SQL).stream().filter(text -> !text.value().isBlank()).toList();
        schema.filter(text -> url.filter(found -> !hasSchemas(found.database())).isPresent())
                .ifPresent(text -> repo.problem(
                        text.source(),
                        SCHEMA,
                        "is not for " + url.get().database().label() + ": name the database in the url"));
        if (transactional) {
            schema.ifPresent(text -> lost(repo, text, SCHEMA));
            if (!sql.isEmpty()) lost(repo, sql.get(0), SQL);
        }
        return new Opening(
                schema.map(text -> text.value().strip()),
                sql.stream().map(Section.Located::value).toList());
    }

    /** Whether a connection to this database can change to another schema of it. */
    static boolean hasSchemas(Database database) {
        return switch (database) {
            case POSTGRESQL, H2, ORACLE -> true;
            default -> false;
        };
    }

    private static void lost(Section repo, Section.Located<String> text, String key) {
        repo.problem(
                text.source(),
                key,
                "does not hold with lock = transaction, where each transaction may be in another session:"
                        + " set it for the user instead (alter role … set …)");
    }
}
