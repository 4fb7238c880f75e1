package release.database;

/** What a column takes, as far as a value can be checked before the database sees it. */
public enum ColumnKind {
    INTEGER("is no integer"),
    DECIMAL("is no number"),
    FLOAT("is no number"),
    BOOLEAN("is no boolean (true, false, t, f, yes, no, 1, 0)"),
    /** A number that drivers call a boolean: TINYINT(1) and BIT of MySQL. */
    BIT("is neither a boolean nor an integer"),
    DATE("is no date (2024-01-31)"),
    TIME("is no time (10:30:00)"),
    TIMESTAMP("is no timestamp (2024-01-31 10:30:00)"),
    ZONED("is no timestamp (2024-01-31T10:30:00Z)"),
    UUID("is no UUID"),
    BINARY("is neither hex (\\x0a1b) nor Base64"),
    JSON("is no JSON"),
    /** An array of PostgreSQL. */
    ARRAY("is no array"),
    /** Text, and whatever else only the database can check. */
    TEXT("is no text");

    private final String complaint;

    ColumnKind(String complaint) {
        this.complaint = complaint;
    }

    /** What is said of a value that it is not. */
    public String complaint() {
        return complaint;
    }
}
