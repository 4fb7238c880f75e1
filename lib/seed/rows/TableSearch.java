package release.seed.rows;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import release.config.Database;
import release.config.Suggestion;
import release.database.Dialect;
import release.database.Names;

/** Finds a table by a name that people write, without regard to case, in the connection's current schema or in one they name. */
final class TableSearch {
    /** A table as the database knows it; MySQL calls a schema catalog, SQLite has none. */
    private record Found(String catalog, String schema, String name, boolean isView) {}

    private final Connection connection;
    private final Dialect dialect;
    private final DatabaseMetaData metadata;

    TableSearch(Connection connection, Database database) throws SQLException {
        this.connection = connection;
        this.dialect = Dialect.of(database);
        this.metadata = connection.getMetaData();
    }

    /** @param name {@code users} or {@code shop.users} */
    Table find(String name) throws SQLException, BadRow {
        return lookup(name).orElseThrow(lacks(name));
    }

    /** The table that the name of a file means, {@code users.csv} or {@code shop.users.csv}; what else stands in it is no matter. */
    Table find(FileName file) throws SQLException, BadRow {
        var table = lookup(file.table());
        if (file.qualified().isEmpty()) return table.orElseThrow(lacks(file.table()));
        var name = file.qualified().get();
        var other = lookup(name);
        if (table.isPresent() && other.isPresent()) {
            throw BadRow.ofFile("The name means the table " + file.table() + " as well as the table " + name
                    + "; say which with table = " + name + ".");
        }
        var isSchema = schemas().stream().anyMatch(file.table()::equalsIgnoreCase);
        return other.or(() -> table).orElseThrow(lacks(isSchema ? name : file.table()));
    }

    private Optional<Table> lookup(String name) throws SQLException {
        var here = named(name, tables(here()));
        if (here.isPresent()) return Optional.of(table(here.get(), false));
        int dot = name.lastIndexOf('.');
        var schema = dot <= 0 ? Optional.<String>empty() : schema(name.substring(0, dot));
        if (schema.isEmpty()) return Optional.empty();
        var there = named(name.substring(dot + 1), tables(schema.get()));
        return there.isEmpty() ? Optional.empty() : Optional.of(table(there.get(), true));
    }

    private String here() throws SQLException {
        return dialect.schema(connection);
    }

    /** What is said of a table that is not there. */
    private Supplier<BadRow> lacks(String name) throws SQLException {
        int dot = name.lastIndexOf('.');
        if (dot <= 0) return lacks(name, "", tables(here()));
        var schema = schema(name.substring(0, dot));
        if (schema.isPresent()) return lacks(name.substring(dot + 1), " in " + schema.get(), tables(schema.get()));
        var schemas = schemas();
        return () -> BadRow.ofFile(
                "There is no schema " + name.substring(0, dot) + Suggestion.hint(name.substring(0, dot), schemas));
    }

    private static Supplier<BadRow> lacks(String name, String where, List<Found> tables) {
        return () -> BadRow.ofFile("There is no table " + name + where
                + Suggestion.hint(name, tables.stream().map(Found::name).toList()));
    }

    private static Optional<Found> named(String name, List<Found> tables) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .or(() -> tables.stream()
                        .filter(table -> table.name().equalsIgnoreCase(name))
                        .findFirst());
    }

    private Optional<String> schema(String name) throws SQLException {
        var schemas = schemas();
        return schemas.stream()
                .filter(name::equals)
                .findFirst()
                .or(() -> schemas.stream().filter(name::equalsIgnoreCase).findFirst());
    }

    private List<String> schemas() throws SQLException {
        var schemas = new ArrayList<String>();
        try (var rows = dialect.hasCatalogs() ? metadata.getCatalogs() : metadata.getSchemas()) {
            while (rows.next()) schemas.add(rows.getString(1));
        }
        return schemas;
    }

    private List<Found> tables(String schema) throws SQLException {
        var tables = new ArrayList<Found>();
        try (var rows = metadata.getTables(
                dialect.hasCatalogs() ? schema : connection.getCatalog(),
                dialect.hasCatalogs() ? null : Names.asPattern(metadata, schema),
                "%",
                null)) {
            while (rows.next()) {
                var type = rows.getString("TABLE_TYPE").toUpperCase(Locale.ROOT);
                var isTable = type.endsWith("TABLE") && !type.startsWith("SYSTEM");
                if (isTable || type.equals("VIEW")) {
                    tables.add(new Found(
                            rows.getString("TABLE_CAT"),
                            rows.getString("TABLE_SCHEM"),
                            rows.getString("TABLE_NAME"),
                            !isTable));
                }
            }
        }
        return tables;
    }

    private Table table(Found found, boolean elsewhere) throws SQLException {
        var columns = new ArrayList<Column>();
        try (var rows = metadata.getColumns(
                found.catalog(),
                Names.asPattern(metadata, found.schema()),
                Names.asPattern(metadata, found.name()),
                "%")) {
            while (rows.next()) columns.add(column(rows));
        }
        var key = new TreeMap<Integer, String>();
        try (var rows = metadata.getPrimaryKeys(found.catalog(), found.schema(), found.name())) {
            while (rows.next()) key.put(rows.getInt("KEY_SEQ"), rows.getString("COLUMN_NAME"));
        }
        var quote = metadata.getIdentifierQuoteString().strip();
        var table = new Table(
                found.name(),
                "",
                columns,
                List.copyOf(key.values()),
                found.isView(),
                dialect.isTransactional(connection, found.catalog(), found.name()),
                quote);
        var schema = dialect.hasCatalogs() ? found.catalog() : found.schema();
        var qualified = (elsewhere && schema != null ? table.quoted(schema) + "." : "") + table.quoted(found.name());
        return new Table(found.name(), qualified, columns, table.key(), found.isView(), table.isRolledBack(), quote);
    }

    private Column column(ResultSet rows) throws SQLException {
        var type = rows.getString("TYPE_NAME");
        return Column.of(dialect, rows.getString("COLUMN_NAME"), type == null ? "" : type, rows.getInt("DATA_TYPE"));
    }
}
