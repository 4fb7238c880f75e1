package release.support;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test that runs once on each database that we claim, or on each of those named. MariaDB and MySQL are left out
 * unless {@code rel/jbang test --all} runs.
 */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}", allowZeroInvocations = true)
@ArgumentsSource(EveryDatabase.Provider.class)
public @interface EveryDatabase {
    TestDatabase[] value() default {
        TestDatabase.H2, TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL
    };

    TestDatabase[] except() default {};

    /** Gives the databases of the annotation that this run has. */
    final class Provider extends AnnotationBasedArgumentsProvider<EveryDatabase> {
        @Override
        protected Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context, EveryDatabase annotation) {
            var databases = Arrays.stream(annotation.value())
                    .filter(database -> !List.of(annotation.except()).contains(database))
                    .toList();
            if (databases.isEmpty()) throw new IllegalArgumentException("no database is left: " + annotation);
            return databases.stream()
                    .filter(database -> !database.isOnMariaDb() || RunParameters.isSet(RunParameters.ALL, context))
                    .map(Arguments::of);
        }
    }
}
