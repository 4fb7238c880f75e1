package release.app.settings.inside;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import release.app.settings.FrameworkLoader;

/** The app's own Quarkus. Only a built app has it, so its classes are called by name. */
final class BuiltQuarkus {
    /** Written by the build. It sets up the configuration when the app starts. */
    static final String RUNTIME = "io.quarkus.runtime.generated.RunTimeConfig";

    private static final List<String> FRAMEWORK =
            List.of("io.quarkus.", "io.quarkiverse.", "io.smallrye.", "org.eclipse.microprofile.", "java.");
    private static final List<String> WHAT_IS_ADDED = List.of(
            "org/eclipse/microprofile/config/spi/ConfigSource",
            "org/eclipse/microprofile/config/spi/ConfigSourceProvider",
            "org/eclipse/microprofile/config/spi/Converter",
            "io/smallrye/config/ConfigSourceFactory",
            "io/smallrye/config/ConfigSourceInterceptor",
            "io/smallrye/config/ConfigSourceInterceptorFactory",
            "io/smallrye/config/ConfigValidator",
            "io/smallrye/config/SecretKeysHandler",
            "io/smallrye/config/SecretKeysHandlerFactory");

    private BuiltQuarkus() {}

    private static FrameworkLoader loader() {
        return (FrameworkLoader) BuiltQuarkus.class.getClassLoader();
    }

    /** The classes that the app adds to its configuration. Quarkus's own are left out. */
    static List<String> left() {
        return loader().madeBy(RUNTIME).stream()
                .filter(name -> FRAMEWORK.stream().noneMatch(name::startsWith))
                .toList();
    }

    /** Sets up the configuration as the app does, but runs no code of the app. */
    static SmallRyeConfigBuilderCustomizer customizer() {
        left().forEach(name -> loader().empty(name, WHAT_IS_ADDED));
        try {
            return (SmallRyeConfigBuilderCustomizer)
                    Class.forName(RUNTIME).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Fills a group with what Quarkus has found for a data source.
     *
     * @param type Quarkus's class for all data sources; if it is missing, nothing is filled
     * @param part the method that leads from a data source's settings to the group; empty for the data source's own
     */
    static QuarkusGroup fill(QuarkusGroup group, SmallRyeConfig config, String type, String datasource, String part) {
        try {
            var all = Class.forName(type);
            if (!all.isInterface()) return old(group, all, datasource.equals(QuarkusInside.DEFAULT));
            var named = Arrays.stream(all.getMethods())
                    .filter(method -> method.getReturnType() == Map.class)
                    .findFirst()
                    .orElseThrow();
            var one = (Class<?>) ((ParameterizedType) named.getGenericReturnType()).getActualTypeArguments()[1];
            var filled = ((Map<?, ?>) call(named, config.getConfigMapping(all))).get(datasource);
            if (filled == null) return group;
            if (part.isEmpty()) return group.mapped(filled, one);
            var method = one.getMethod(part);
            return group.mapped(call(method, filled), method.getReturnType());
        } catch (ClassNotFoundException absent) {
            return group;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object call(Method method, Object object) throws ReflectiveOperationException {
        method.setAccessible(true);
        return method.invoke(object);
    }

    /** Up to 3.15, Flyway's settings are the fields of classes. For a name without settings, they have no defaults. */
    private static QuarkusGroup old(QuarkusGroup group, Class<?> all, boolean main)
            throws ReflectiveOperationException {
        var type = all.getField("defaultDataSource").getType();
        group.named(QuarkusNames.of(type));
        if (main || !group.isEmpty()) return group;
        var fresh = type.getConstructor().newInstance();
        for (var field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers())
                    && field.getType() == boolean.class
                    && !field.getBoolean(fresh)
                    && isTrueByDefault(field)) {
                group.byDefault(QuarkusNames.kebab(field.getName()), "false");
            }
        }
        return group;
    }

    private static boolean isTrueByDefault(Field field) throws ReflectiveOperationException {
        for (var annotation : field.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("ConfigItem")
                    && annotation
                            .annotationType()
                            .getMethod("defaultValue")
                            .invoke(annotation)
                            .equals("true")) return true;
        }
        return false;
    }
}
