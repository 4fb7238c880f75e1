package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * The compilers of Kotlin and Groovy, where JBang keeps them: it would download them from places that a machine for tests
 * need not reach. Here they are scripts over the jars that the Maven repository has.
 */
public final class Compilers {
    public static final String KOTLIN = "2.3.10";
    public static final String GROOVY = "4.0.30";

    private static final String INSTALL = """
        install() { # script, class, the script in tests/apps that names its dependencies
          jars=$(rel/jbang -- info classpath --quiet --deps-only "tests/apps/$3.java") && mkdir -p "${1%/*}" || exit 1
          printf '#!/bin/sh\\nexec "$JAVA_HOME/bin/java" -cp "%s" %s "$@"\\n' "$jars" "$2" >"$1" && chmod +x "$1"
        }
        install "$JBANG_CACHE_DIR/kotlincs/KOTLIN/kotlinc/bin/kotlinc" \\
          "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect" kotlinc
        install "$JBANG_CACHE_DIR/groovycs/GROOVY/groovy-GROOVY/bin/groovyc" org.codehaus.groovy.tools.FileSystemCompiler groovyc
        """;

    private Compilers() {}

    /** Scripts that ask for these versions, by {@code //KOTLIN} and {@code //GROOVY}, can be compiled in the sandbox then. */
    public static void install(Sandbox sandbox) {
        var run = sandbox.sh(INSTALL.replace("KOTLIN", KOTLIN).replace("GROOVY", GROOVY));
        assertEquals(0, run.exit(), run.err());
    }
}
