package release.support;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Runs a test once with each value, and with {@code rel/jbang test --all} also with each of {@code onlyInAll}. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(Cases.Provider.class)
public @interface Cases {
    String[] value();

    String[] onlyInAll();

    /** Gives them. */
    final class Provider extends AnnotationBasedArgumentsProvider<Cases> {
        @Override
        protected Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context, Cases cases) {
            var more = RunParameters.isSet(RunParameters.ALL, context) ? cases.onlyInAll() : new String[0];
            return Stream.concat(Arrays.stream(cases.value()), Arrays.stream(more))
                    .map(Arguments::of);
        }
    }
}
