package release.app.settings.inside;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import release.app.settings.inside.SpringValues.Setting;

/**
 * The database that Flyway uses in a Spring Boot app. It is an address of Flyway's own, or the data source's address with Flyway's own
 * user, or the app's connection pool, whose settings then say how each connection begins.
 */
record SpringAddress(SpringValues values, ClassLoader loader, SpringInside to) {
    private static final String FLYWAY = "spring.flyway.";
    private static final String DATASOURCE = "spring.datasource.";
    /** Since Spring Boot 4, and before. */
    private static final List<String> PROPERTIES = List.of(
            "org.springframework.boot.jdbc.autoconfigure.DataSourceProperties",
            "org.springframework.boot.autoconfigure.jdbc.DataSourceProperties");

    private static final String JNDI = "data-source-j-n-d-i";
    private static final String OF_POOL = "is decided by a data source of the pool's own (%s)";
    private static final Pattern OF_CATALOGS =
            Pattern.compile("(jdbc:(?:mysql|mariadb):(?:\\w+:)?//[^/?]+/)([^?]*)(.*)");

    void read() {
        values.text(DATASOURCE + "type")
                .filter(type -> !SpringPool.isKnown(type.text().strip(), loader))
                .ifPresent(type -> refuse(
                        type,
                        "belongs to a " + type.text()
                                + ", which is not in the app; if one of its libraries has that class, build the app"));
        var url = values.given(FLYWAY + "url");
        var user = values.given(FLYWAY + "user");
        var password = values.given(FLYWAY + "password");
        if (url.isPresent()) {
            put(url, user, password);
            return;
        }
        var looked = values.text(DATASOURCE + "jndi-name");
        if (looked.isPresent()) {
            refuse(
                    looked.get(),
                    "is looked up by the server that the app runs in ("
                            + looked.get().text() + ")");
            return;
        }
        var pool = SpringPool.of(values.text(DATASOURCE + "type").map(Setting::text), loader);
        var defaults = Defaults.of(this);
        url = pool.flatMap(known -> values.given(known.name(known.url)))
                .or(() -> values.text(DATASOURCE + "url"))
                .map(setting -> pool.filter(known -> known == SpringPool.HIKARI).isPresent()
                        ? setting.with(List.of(setting.text().strip()))
                        : setting);
        if (url.isEmpty() && defaults.isInMemory()) {
            to.refuse(
                    "url",
                    SpringInside.DEFAULT,
                    0,
                    "is a database in the memory of the running app, or one that a bean names, since"
                            + " spring.datasource.url is not set: it cannot be reached from here");
        }
        if (user.isPresent()) {
            put(url, user, password.or(() -> ofPool(pool, "password")));
            return;
        }
        var ofUrl = url.flatMap(setting -> defaults.user()); // not for a url from rel/config.conf
        put(
                url.map(setting -> pool.map(known -> inCatalog(setting, known)).orElse(setting)),
                ofPool(pool, "username").or(() -> ofUrl),
                ofPool(pool, "password"));
        if (pool.isPresent()) opening(pool.get(), url.map(Setting::text).orElse(""));
    }

    private Optional<Setting> ofPool(Optional<SpringPool> pool, String name) {
        return pool.flatMap(known -> values.given(known.name(name))).or(() -> values.text(DATASOURCE + name));
    }

    private void put(Optional<Setting> url, Optional<Setting> user, Optional<Setting> password) {
        if (url.filter(SpringAddress::isEmpty).isPresent())
            refuse(url.get(), "is empty, and Spring Boot does not start with that");
        else url.ifPresent(setting -> to.putComplete("url", setting));
        user.filter(setting -> !isEmpty(setting)).ifPresent(setting -> to.putComplete("user", setting));
        password.filter(setting -> !isEmpty(setting)).ifPresent(setting -> to.putComplete("password", setting));
    }

    /** Where Spring Boot accepts an empty setting, it hides the one that would count otherwise. */
    private static boolean isEmpty(Setting setting) {
        return setting.text().isEmpty();
    }

    private void refuse(Setting setting, String problem) {
        to.refuse("url", setting.value().source(), setting.value().line(), problem);
    }

    /** The address of the database that each of the pool's connections changes to, if a catalog is a database. */
    private Setting inCatalog(Setting url, SpringPool pool) {
        var parts = OF_CATALOGS.matcher(url.text());
        var catalog = values.text(pool.name(pool.catalog))
                .filter(setting -> parts.matches() && !setting.text().equals(parts.group(2)));
        return catalog.map(setting -> new Setting(
                        setting.with(List.of(parts.group(1) + setting.text() + parts.group(3)))
                                .value(),
                        url.unknowable(),
                        url.missing()))
                .orElse(url);
    }

    private void opening(SpringPool pool, String url) {
        values.text(pool.name("data-source-class-name"))
                .ifPresent(setting -> refuse(setting, OF_POOL.formatted(setting.text())));
        values.text(pool.name(JNDI)).ifPresent(setting -> {
            if (pool == SpringPool.HIKARI && !url.isEmpty())
                to.ignore(pool.name(JNDI), setting); // Hikari looks up nothing if it has an address
            else refuse(setting, OF_POOL.formatted(setting.text()));
        });
        // How these drivers enter a schema and a catalog.
        var hasSchemas = !url.matches("jdbc:(mysql|mariadb|sqlserver|sqlite):.*");
        values.text(pool.name(pool.schema)).ifPresent(schema -> {
            if (hasSchemas) to.put("schema", schema);
            else to.ignore(pool.name(pool.schema), schema);
        });
        values.text(pool.name(pool.catalog)).ifPresent(catalog -> {
            if (OF_CATALOGS.matcher(url).matches()) return;
            if (url.matches("jdbc:(mysql|mariadb|sqlserver):.*"))
                refuse(
                        catalog,
                        "leads to another database than the pool, which changes to " + catalog.text()
                                + ": name that in the url");
            else to.ignore(pool.name(pool.catalog), catalog);
        });
        if (pool == SpringPool.DBCP2) {
            values.bind(pool.name(pool.sql), Bindable.listOf(String.class))
                    .ifPresent(sql -> to.put("init-sql", values.setting(pool.name(pool.sql), sql)));
        } else {
            values.text(pool.name(pool.sql)).ifPresent(sql -> to.put("init-sql", sql));
        }
        if (pool == SpringPool.HIKARI) {
            values.bind(pool.name(pool.properties), Bindable.of(Properties.class))
                    .ifPresent(found -> new TreeMap<>(found)
                            .forEach((key, value) -> to.put(
                                    "flyway.jdbcProperties." + key,
                                    values.entry(pool.name(pool.properties), key.toString(), value.toString()))));
        } else {
            values.text(pool.name(pool.properties))
                    .ifPresent(found -> Stream.of(found.text().split("\\s*;\\s*"))
                            .map(pair -> pair.split("=", 2))
                            .filter(pair -> pair.length == 2)
                            .forEach(pair -> to.put("flyway.jdbcProperties." + pair[0], found.with(List.of(pair[1])))));
        }
    }

    /** What Spring Boot decides itself if nothing is written: a database in memory, if the app has a driver for one. */
    private record Defaults(Optional<Object> properties) {
        static Defaults of(SpringAddress address) {
            return new Defaults(PROPERTIES.stream()
                    .flatMap(name -> type(address.loader, name).stream())
                    .findFirst()
                    .map(type -> {
                        var properties = address.values.bind(
                                DATASOURCE.substring(0, DATASOURCE.length() - 1), Bindable.of((Class<?>) type));
                        return properties.isPresent() ? properties.get() : created(type);
                    })
                    .map(properties -> started(properties, address.loader)));
        }

        private static Optional<Class<?>> type(ClassLoader loader, String name) {
            try {
                return Optional.of(loader.loadClass(name));
            } catch (ClassNotFoundException ofAnotherVersion) {
                return Optional.empty();
            }
        }

        private static Object created(Class<?> type) {
            try {
                return type.getConstructor().newInstance();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Object started(Object properties, ClassLoader loader) {
            try {
                properties
                        .getClass()
                        .getMethod("setBeanClassLoader", ClassLoader.class)
                        .invoke(properties, loader);
                properties.getClass().getMethod("afterPropertiesSet").invoke(properties);
                return properties;
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Whether the app creates its own database if no url is set. */
        boolean isInMemory() {
            return asked("determineUrl").isPresent();
        }

        Optional<Setting> user() {
            return asked("determineUsername").map(SpringInside::byDefault);
        }

        private Optional<String> asked(String method) {
            return properties.flatMap(known -> {
                try {
                    return Optional.ofNullable(
                                    known.getClass().getMethod(method).invoke(known))
                            .map(String::valueOf);
                } catch (InvocationTargetException thereIsNone) {
                    return Optional.empty();
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }
}
