package release.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** What is different on MySQL, or with its driver, from MariaDB. */
final class MySqlDialect extends MariaDbDialect {
    static final Dialect DIALECT = new MySqlDialect();

    @Override
    String decoded(String name) {
        return URLDecoder.decode(name, StandardCharsets.UTF_8);
    }

    /** The driver reads all rows at once unless it is given this. */
    @Override
    public int fetchSize(int rows) {
        return Integer.MIN_VALUE;
    }

    /** It has none for statements that write. */
    @Override
    public boolean limitsStatements() {
        return false;
    }
}
