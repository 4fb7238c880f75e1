package release.migrate.flyway;

import release.config.Database;

/**
 * What a migration that did not come to its end has left in the database.
 *
 * @param name of the migration, {@code V3}
 * @param script as the history names it
 * @param committed so many of its first statements are committed
 * @param sql the statement that committed
 * @param ran so many had run when it failed
 * @param inTransaction whether it began in a transaction
 * @param isPart whether the statement that failed may have left a part of what it does
 */
public record Remains(
        String name, String script, int committed, String sql, int ran, boolean inTransaction, boolean isPart) {
    public Remains ran(int statements) {
        return new Remains(name, script, committed, sql, statements, inTransaction, isPart);
    }

    /** In a sentence: {@code V3 may be half applied: 1 statement ran before the one in line 4 (h2 commits each DDL statement).} */
    public String line(Database database, int line) {
        var before = line > 0 ? " before the one in line " + line : "";
        var what = isPart && committed == 0
                ? "the statement that failed may have done a part"
                : committed == ran
                        ? count(ran) + " ran" + before
                                + (isPart ? ", and the one that failed may have done a part" : "")
                        : (committed == 1
                                        ? "the first of " + count(ran) + " is"
                                        : "the first " + count(committed) + " of " + ran + " are")
                                + " committed, the rest is rolled back";
        return name + " may be half applied: " + what + " (" + why(database) + ").";
    }

    private static String count(int statements) {
        return statements == 1 ? "1 statement" : statements + " statements";
    }

    public String why(Database database) {
        if (!inTransaction) return "it runs outside a transaction";
        return SqlText.commits(sql, database)
                ? database.label() + " commits each DDL statement"
                : "it commits by itself";
    }
}
