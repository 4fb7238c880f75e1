package release.repo;

import java.sql.SQLException;
import java.util.function.UnaryOperator;
import release.config.RepoConfig;

/** The schema that a repo is to work in is not there, and nothing was sent: it would have gone into another one. */
public final class NoSuchSchema extends CannotBegin {
    private static final String STATE = "3F000";
    private final String schema;

    public NoSuchSchema(String schema) {
        super("there is no schema " + schema, STATE);
        this.schema = schema;
    }

    /** H2 refuses a URL with such a schema itself. */
    NoSuchSchema(SQLException refusal) {
        super(SqlMessage.of(refusal), STATE);
        schema = "";
    }

    @Override
    public String advice(RepoConfig repo, UnaryOperator<String> invocation) {
        if (repo.migrationSchema().filter(schema::equals).isEmpty())
            return "Create it, or correct " + repo.key() + "." + setting(repo) + ", which names it.";
        return "false".equals(repo.flyway().get("createSchemas"))
                ? "Create it, since flyway.createSchemas = false keeps migrate from that, then: "
                        + invocation.apply("migrate")
                : "Migrate first, which creates it: " + invocation.apply("migrate");
    }

    /** Where it is named, in the order in which the settings win. */
    private String setting(RepoConfig repo) {
        if (!schema.isEmpty() && repo.opening().schema().isPresent()) return "schema";
        return repo.flyway().keySet().stream()
                .filter(key ->
                        repo.url().schema().isEmpty() && key.matches("(?i)jdbcProperties\\.(currentSchema|schema)"))
                .findFirst()
                .map(key -> "flyway." + key)
                .orElse("url");
    }
}
