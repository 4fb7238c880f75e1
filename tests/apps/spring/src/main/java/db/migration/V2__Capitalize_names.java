package db.migration;

import java.util.HashMap;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;
import shop.ProductName;

/** Writes the products' names as the app shows them, which SQL alone cannot do alike on every database. */
public class V2__Capitalize_names extends BaseJavaMigration {
    @Override
    public void migrate(Context context) throws Exception {
        var names = new HashMap<Integer, String>();
        try (var select = context.getConnection().createStatement(); var rows = select.executeQuery("select id, name from products")) {
            while (rows.next()) names.put(rows.getInt(1), new ProductName(rows.getString(2)).shown());
        }
        try (var update = context.getConnection().prepareStatement("update products set name = ? where id = ?")) {
            for (var name : names.entrySet()) {
                update.setString(1, name.getValue());
                update.setInt(2, name.getKey());
                update.executeUpdate();
            }
        }
    }
}
