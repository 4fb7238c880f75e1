package release.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.postgresql.PGConnection;
import release.config.Database;
import release.config.Origin;
import release.config.Seed;
import release.config.Seed.OnConflict;
import release.config.Seed.When;
import release.seed.rows.BadRow;
import release.seed.rows.RowFile;

/**
 * A database of one repo and files of rows that a test loads into it, each in a transaction of its own as seeds are. The
 * newest of them keeps its connection: to connect takes longer than to load a few rows.
 */
public final class RowLoad {
    private static Connection newest;
    private final TestRelease shop;
    private final TestDatabase database;
    private final List<Long> progress = new ArrayList<>();
    private Connection connection;
    private OnConflict onConflict = OnConflict.FAIL;
    private Optional<String> table = Optional.empty();
    private Optional<String> nullMarker = Optional.empty();
    private Optional<Character> delimiter = Optional.empty();

    public RowLoad(Path folder, TestDatabase database, String... statements) {
        this.shop = new TestRelease(folder).repo("main", database);
        this.database = database;
        for (var statement : statements) shop.execute("main", statement);
    }

    /** Another one for the same database. */
    public RowLoad(RowLoad other) {
        this.shop = other.shop;
        this.database = other.database;
    }

    public RowLoad onConflict(OnConflict mode) {
        onConflict = mode;
        return this;
    }

    public RowLoad table(String name) {
        table = Optional.of(name);
        return this;
    }

    public RowLoad nullMarker(String marker) {
        nullMarker = Optional.of(marker);
        return this;
    }

    public RowLoad delimiter(char character) {
        delimiter = Optional.of(character);
        return this;
    }

    /** Loads a file and commits; gives {@code 2 rows}, or {@code users.csv:3:2 what was wrong (23505)} after a rollback. */
    public String load(String file, String text) throws Exception {
        return load(file, text.getBytes(StandardCharsets.UTF_8));
    }

    public String load(String file, byte[] content) throws Exception {
        return load(Files.write(shop.root().resolve(file), file.endsWith(".gz") ? gzip(content) : content));
    }

    public String load(Path path) throws Exception {
        var seed = new Seed(
                path,
                Origin.of("test"),
                When.ALWAYS,
                List.of(),
                Optional.empty(),
                table,
                onConflict,
                nullMarker,
                delimiter);
        var connection = connection();
        connection.setAutoCommit(false);
        try {
            long rows = RowFile.load(seed, connection, Database.valueOf(database.name()), progress::add);
            connection.commit();
            return rows + " rows";
        } catch (BadRow e) {
            connection.rollback();
            return e.location(path.getFileName().toString()) + " " + e.getMessage()
                    + e.sqlState().map(state -> " (" + state + ")").orElse("");
        } catch (SQLException e) {
            connection.rollback();
            return e.toString();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** A table as PostgreSQL itself writes it in CSV. */
    public byte[] exported(String table, String options) throws Exception {
        var bytes = new ByteArrayOutputStream();
        connection()
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy " + table + " to stdout (format csv, header" + options + ")", bytes);
        return bytes.toByteArray();
    }

    /** Every row of a query as one text. */
    public List<String> rows(String sql) throws SQLException {
        return TestRelease.rows(connection(), sql);
    }

    private Connection connection() throws SQLException {
        if (connection == null || connection.isClosed()) {
            if (newest != null) newest.close();
            connection = shop.connect("main");
            newest = connection;
        }
        return connection;
    }

    /** What progress was told. */
    public List<Long> progress() {
        return progress;
    }

    public static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }
}
