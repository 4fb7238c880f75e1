package release.support;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** A test that runs once with the machine's {@code sh}, and with {@code rel/jbang test --all} once with each shell that we claim. */
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(EveryShell.Provider.class)
public @interface EveryShell {
    /** Gives the command line of each shell, to which a script's name is added. */
    final class Provider implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
            var shells = RunParameters.isSet(RunParameters.ALL, context) ? List.of("dash", "bash", "bash --posix", "busybox sh", "zsh --emulate sh") : List.of("sh");
            return shells.stream().map(Arguments::of);
        }
    }
}
