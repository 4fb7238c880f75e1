package release.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A release whose one repo, {@code tenants}, has a schema for each of some tenants; on MariaDB they are dropped in the end. */
public final class Tenancy implements AutoCloseable {
    private final TestRelease shop;
    private final TestDatabase database;
    private final List<String> names = new ArrayList<>();

    public Tenancy(Path folder, TestDatabase database) {
        this(new TestRelease(folder).repo("tenants", database), database);
    }

    /** The same beside a repo {@code main} of the same database, which comes first. */
    public static Tenancy besideMain(Path folder, TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database);
        return new Tenancy(shop.repo("tenants", shop.url("main")), database);
    }

    private Tenancy(TestRelease shop, TestDatabase database) {
        this.shop = shop;
        this.database = database;
    }

    /** The same with tenants of these names, which begin with the name of the database where a schema is one: it is the server's. */
    public Tenancy with(String... some) {
        for (var name : some) names.add(name(name));
        shop.with(
                "tenants",
                "schemas = ["
                        + String.join(
                                ", ",
                                names.stream()
                                        .map(name -> "\"" + name.replace("\"", "\\\"") + "\"")
                                        .toList())
                        + "]");
        return this;
    }

    /** The same with tenants that a query gives, which may hold {@code PREFIX}, with which names begin. */
    public Tenancy asking(String query) {
        shop.with("tenants", "schemas = \"" + query.replace("PREFIX", prefix()) + "\"");
        return this;
    }

    public TestRelease shop() {
        return shop;
    }

    public String name(String tenant) {
        return prefix() + tenant;
    }

    private String prefix() {
        var url = shop.url("tenants").replaceFirst("\\?.*", "");
        return database.isOnMariaDb() ? url.substring(url.lastIndexOf('/') + 1) + "_" : "";
    }

    /** What runs print, with the names of tenants as the test gave them; not how far it was, which a slow machine is told every ten seconds. */
    public String shown(TestRelease.Run run) {
        return run.out().replace("<tenants>_", "").replaceAll("(?m)^\\[[#-]+] \\d+ of .*\\R", "");
    }

    /** The name of a tenant as the output of a run has it. */
    public String shown(String tenant) {
        return database.isOnMariaDb() ? "<tenants>_" + tenant : tenant;
    }

    /** A name in a tenant's schema, for SQL. */
    public String in(String tenant, String table) {
        return quoted(name(tenant)) + "." + table;
    }

    public String quoted(String name) {
        return database.quoted(name);
    }

    /** A tenant that a migration adds. */
    public Tenancy adding(String tenant) {
        names.add(name(tenant));
        return this;
    }

    /** Creates a schema, as whoever runs the app does for a new customer. */
    public void create(String tenant) {
        names.add(name(tenant));
        shop.execute("tenants", "create schema " + quoted(name(tenant)));
    }

    @Override
    public void close() {
        if (database.isOnMariaDb())
            names.forEach(name -> shop.execute("tenants", "drop database if exists " + quoted(name)));
    }
}
