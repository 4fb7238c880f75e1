package release.migrate.flyway;

import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import release.repo.SqlMessage;

/** What a migration in Java threw, and where in it. */
record JavaFailure(Throwable thrown, String migration) {
    /** What the app's code threw, out of what Flyway made of it; empty if the migration is a script. */
    static Optional<JavaFailure> of(Throwable flyways, MigrationInfo migration) {
        if (migration.getType() != CoreMigrationType.JDBC || flyways.getCause() == null) return Optional.empty();
        var thrown = flyways.getCause();
        // Flyway wraps what is no SQLException twice, and we wrap errors once.
        while (isWrapper(thrown) && thrown.getCause() != null) thrown = thrown.getCause();
        return Optional.of(new JavaFailure(thrown, migration.getScript()));
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof FlywayException || thrown instanceof InvocationTargetException;
    }

    /** The migration's class, and the line in it if it is known. */
    String location() {
        for (var at = thrown; at != null; at = at.getCause()) {
            var frame = Arrays.stream(at.getStackTrace())
                    .filter(this::isInMigration)
                    .findFirst();
            if (frame.isPresent() && frame.get().getLineNumber() > 0)
                return migration + ":" + frame.get().getLineNumber();
        }
        return migration;
    }

    private boolean isInMigration(StackTraceElement frame) {
        return frame.getClassName().equals(migration) || frame.getClassName().startsWith(migration + "$");
    }

    String said() {
        return said(thrown);
    }

    /** In one line. An error's message is often only a name, so that its kind has to be said too. */
    static String said(Throwable thrown) {
        if (thrown instanceof SQLException sql) return SqlMessage.of(sql);
        var kind = thrown.getClass().getSimpleName();
        if (thrown.getMessage() == null || thrown.getMessage().isBlank()) return kind;
        var isClear = thrown instanceof Exception && !(thrown instanceof ReflectiveOperationException);
        return SqlMessage.oneLine(isClear ? thrown.getMessage() : kind + ": " + thrown.getMessage());
    }
}
