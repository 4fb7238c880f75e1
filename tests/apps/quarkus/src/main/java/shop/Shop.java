package shop;

import io.agroal.api.AgroalDataSource;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import org.flywaydb.core.Flyway;

/** The app, which ends once it has started. A test may name a class, by the property shop.report, that is to look at what Quarkus made instead. */
@QuarkusMain
public class Shop implements QuarkusApplication {
    static {
        Mark.leave("main-class");
    }

    @Inject
    Instance<AgroalDataSource> products;

    @Inject
    @Any
    Instance<Flyway> flyways;

    @Override
    public int run(String... arguments) throws Exception {
        Mark.leave("run");
        var report = System.getProperty("shop.report");
        if (report != null) {
            Thread.currentThread().getContextClassLoader().loadClass(report).getMethod("print", Iterable.class).invoke(null, flyways.handles());
            return 0;
        }
        try (var connection = products.get().getConnection(); var select = connection.createStatement();
             var rows = select.executeQuery("select name from products order by id")) {
            while (rows.next()) System.out.println("the shop sells " + rows.getString(1));
        }
        return 0;
    }
}
