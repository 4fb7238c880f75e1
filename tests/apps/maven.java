///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs Maven as a library, since a machine that runs these tests need not have it installed
//JAVA 17+
//JAVA_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1
//DEPS org.apache.maven:maven-embedder:3.9.9
//DEPS org.apache.maven:maven-compat:3.9.9
//DEPS org.apache.maven.resolver:maven-resolver-connector-basic:1.9.22
//DEPS org.apache.maven.resolver:maven-resolver-transport-http:1.9.22
//DEPS org.slf4j:slf4j-simple:1.7.36

import org.apache.maven.cli.MavenCli;

/** Takes the arguments of {@code mvn} and builds the project in the current folder. */
class maven {
    public static void main(String... arguments) {
        var folder = System.getProperty("user.dir");
        System.setProperty(MavenCli.MULTIMODULE_PROJECT_DIRECTORY, folder);
        System.exit(new MavenCli().doMain(arguments, folder, System.out, System.err));
    }
}
