///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs the compiler of Groovy as a library, since JBang would download it from a place that is no Maven repository
//DEPS org.apache.groovy:groovy:4.0.30

class groovyc {
    public static void main(String... arguments) {
        org.codehaus.groovy.tools.FileSystemCompiler.main(arguments);
    }
}
