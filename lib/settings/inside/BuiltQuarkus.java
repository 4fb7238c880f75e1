package release.settings.inside;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.util.Arrays;
import java.util.Map;

/** The app's own Quarkus, which only a built app has: so its classes are called by their names. */
final class BuiltQuarkus {
    /** What the build has written, in order to set up the configuration when the app starts. */
    static final String RUNTIME = "io.quarkus.runtime.generated.RunTimeConfig";

    private BuiltQuarkus() {}

    static SmallRyeConfigBuilderCustomizer customizer() {
        try {
            return (SmallRyeConfigBuilderCustomizer) Class.forName(RUNTIME).getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Fills a group with what Quarkus has found for a data source.
     *
     * @param type Quarkus's class for all data sources; without it, nothing is filled
     * @param part the method that leads to the group from what there is of a data source; empty for the data source's own
     */
    static QuarkusGroup fill(QuarkusGroup group, SmallRyeConfig config, String type, String datasource, String part) {
        try {
            var all = Class.forName(type);
            if (!all.isInterface()) return old(group, all, datasource.equals(QuarkusInside.DEFAULT));
            var named = Arrays.stream(all.getMethods()).filter(method -> method.getReturnType() == Map.class).findFirst().orElseThrow();
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

    /** Up to 3.15 Flyway's settings are the fields of classes. They have no defaults for a name that nothing is set for. */
    private static QuarkusGroup old(QuarkusGroup group, Class<?> all, boolean main) throws ReflectiveOperationException {
        var type = all.getField("defaultDataSource").getType();
        group.named(QuarkusNames.of(type));
        if (main || !group.isEmpty()) return group;
        var fresh = type.getConstructor().newInstance();
        for (var field : type.getFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && field.getType() == boolean.class && !field.getBoolean(fresh) && isTrueByDefault(field)) {
                group.byDefault(QuarkusNames.kebab(field.getName()), "false");
            }
        }
        return group;
    }

    private static boolean isTrueByDefault(Field field) throws ReflectiveOperationException {
        for (var annotation : field.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("ConfigItem")
                && annotation.annotationType().getMethod("defaultValue").invoke(annotation).equals("true")) return true;
        }
        return false;
    }
}
