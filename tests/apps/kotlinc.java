///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the compiler of Kotlin as a library, since JBang would download it from a place that is no Maven repository
//DEPS org.jetbrains.kotlin:kotlin-compiler-embeddable:2.3.10

class kotlinc {
    public static void main(String... arguments) {
        org.jetbrains.kotlin.cli.jvm.K2JVMCompiler.main(arguments);
    }
}
