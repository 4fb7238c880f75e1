package release.doctor;

import java.sql.SQLException;
import java.util.List;

/** One thing that a database is asked about. */
record Question(String name, Look look) {

    /** Asks, and changes nothing; what it throws, the database would not tell. */
    interface Look {
        List<Finding> at(OpenConnections sessions) throws SQLException;
    }
}
