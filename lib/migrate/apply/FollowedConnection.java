package release.migrate.apply;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;

/**
 * The connection that code gets to migrate with. It tells the footprint when the code ends the transaction: a rollback takes our
 * row in the journal along, and what the code does after it may be committed.
 */
final class FollowedConnection {
    private final Connection connection;
    private final Footprint footprint;
    private final String script;

    private FollowedConnection(Connection connection, Footprint footprint, String script) {
        this.connection = connection;
        this.footprint = footprint;
        this.script = script;
    }

    /** @param script of the code, as the history names it */
    static Connection of(Connection connection, Footprint footprint, String script) {
        var followed = new FollowedConnection(connection, footprint, script);
        return (Connection) Proxy.newProxyInstance(FollowedConnection.class.getClassLoader(), new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> followed.invoke(proxy, method, arguments == null ? new Object[0] : arguments));
    }

    private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("equals")) return proxy == arguments[0];
        var rollsBack = method.getName().equals("rollback") && arguments.length == 0;
        var commits = method.getName().equals("commit") || method.getName().equals("setAutoCommit") && arguments[0].equals(true) && !connection.getAutoCommit();
        if (commits || rollsBack) footprint.beforeCodeEnds(rollsBack);
        var result = called(method, arguments);
        if (rollsBack) footprint.codeRolledBack(script);
        return result;
    }

    private Object called(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
