/**
 * Runs the seeds of a repo in the order in which they are configured.
 * It must not import run or cli.
 */
package release.seed;

//SOURCES SeedFile.java
//SOURCES Seeder.java
//SOURCES Standing.java
//SOURCES rows/package-info.java
