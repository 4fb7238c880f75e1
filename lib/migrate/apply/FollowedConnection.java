package release.migrate.apply;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connection that code gets to migrate with. It tells the footprint when the code ends the transaction: a rollback takes our
 * row in the journal along, and what the code does after it may be committed. It has all interfaces of the driver's own connection.
 */
final class FollowedConnection {
    private final Connection connection;
    private final Footprint footprint;
    private final String script;
    private final Connection followed;

    private FollowedConnection(Connection connection, Footprint footprint, String script) {
        this.connection = connection;
        this.footprint = footprint;
        this.script = script;
        this.followed = (Connection) proxy(connection, this::onConnection);
    }

    /** @param script of the code, as the history names it */
    static Connection of(Connection connection, Footprint footprint, String script) {
        return new FollowedConnection(connection, footprint, script).followed;
    }

    private static Object proxy(Object real, InvocationHandler handler) {
        return Proxy.newProxyInstance(
                real.getClass().getClassLoader(),
                interfaces(real.getClass()).toArray(Class<?>[]::new),
                (proxy, method, arguments) -> method.getName().equals("equals")
                        ? proxy == arguments[0]
                        : handler.invoke(proxy, method, arguments));
    }

    private static Set<Class<?>> interfaces(Class<?> type) {
        var all = new LinkedHashSet<Class<?>>();
        for (var each = type; each != null; each = each.getSuperclass()) {
            for (var one : each.getInterfaces()) if (Modifier.isPublic(one.getModifiers())) all.add(one);
        }
        return all;
    }

    private Object onConnection(Object proxy, Method method, Object[] arguments) throws Throwable {
        var name = method.getName();
        if (name.equals("close") || name.equals("abort")) throw footprint.closes();
        if (name.equals("rollback") && arguments == null) return rollingBack(connection, method, arguments);
        if (name.equals("commit")
                || name.equals("setAutoCommit") && arguments[0].equals(true) && !connection.getAutoCommit())
            return committing(connection, method, arguments);
        var result = called(connection, method, arguments);
        return result instanceof Statement statement
                ? proxy(statement, (own, call, values) -> onStatement(statement, call, values))
                : result;
    }

    private Object onStatement(Statement statement, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("getConnection")) return followed;
        if (method.getName().startsWith("execute") && arguments != null && arguments[0] instanceof String sql) {
            if (OwnTransaction.isRollback(sql)) return rollingBack(statement, method, arguments);
            if (OwnTransaction.isEnd(sql)) return committing(statement, method, arguments);
        }
        return called(statement, method, arguments);
    }

    private Object rollingBack(Object real, Method method, Object[] arguments) throws Throwable {
        footprint.beforeCodeEnds(true);
        var result = called(real, method, arguments);
        footprint.codeRolledBack(script);
        return result;
    }

    private Object committing(Object real, Method method, Object[] arguments) throws Throwable {
        footprint.beforeCodeEnds(false);
        var result = called(real, method, arguments);
        footprint.codeCommitted(script);
        return result;
    }

    private static Object called(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
