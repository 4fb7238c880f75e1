package release.support;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Skips every test of a run that only counts them: JUnit knows how many tests a parameterized method makes only while it
 * runs them. JUnit finds this class by its name in {@code META-INF/services}.
 */
public final class Counting implements ExecutionCondition, InvocationInterceptor {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean isTest = context.getUniqueId().matches(".*/\\[(method|test-template-invocation):[^/]*]");
        return isTest && RunParameters.isSet(RunParameters.COUNTING, context) ? ConditionEvaluationResult.disabled("is counted") : ConditionEvaluationResult.enabled("");
    }

    @Override
    public void interceptBeforeAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
        if (RunParameters.isSet(RunParameters.COUNTING, context)) invocation.skip();
        else invocation.proceed();
    }

    @Override
    public void interceptAfterAllMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context) throws Throwable {
        interceptBeforeAllMethod(invocation, method, context);
    }
}
