package shop;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;

/** The app, which ends once it has started. */
@QuarkusMain
public class Shop implements QuarkusApplication {
    static {
        Mark.leave("main-class");
    }

    @Inject
    AgroalDataSource products;

    @Override
    public int run(String... arguments) throws Exception {
        Mark.leave("run");
        try (var connection = products.getConnection(); var select = connection.createStatement();
             var rows = select.executeQuery("select name from products order by id")) {
            while (rows.next()) System.out.println("the shop sells " + rows.getString(1));
        }
        return 0;
    }
}
