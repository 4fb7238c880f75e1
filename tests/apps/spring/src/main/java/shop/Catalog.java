package shop;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** A bean that needs what the migrations make. */
@Component
public class Catalog {
    static {
        Mark.leave("bean-class");
    }

    public Catalog(JdbcTemplate database) {
        Mark.leave("bean");
        System.out.println("the shop sells " + database.queryForList("select name from products order by id", String.class));
    }
}
