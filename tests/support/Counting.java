package release.support;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Skips every test, so that {@link Tests#find} can count them: JUnit knows how many tests a parameterized method has only while
 * it runs them. JUnit finds this extension by its name in {@code META-INF/services}, and looks there only during that count.
 */
public final class Counting implements ExecutionCondition, InvocationInterceptor {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean isTest = context.getUniqueId().matches(".*/\\[(method|test-template-invocation):[^/]*]");
        return isTest ? ConditionEvaluationResult.disabled("is counted") : ConditionEvaluationResult.enabled("");
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        invocation.skip();
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) {
        invocation.skip();
    }
}
