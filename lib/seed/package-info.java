/**
 * Runs the seeds of a repo in the order in which they are configured.
 * It must not import run or cli.
 * It imports config, migrate, migrate/seed, repo, report, seed/rows and snippet.
 */
package release.seed;

//SOURCES SeedFile.java
//SOURCES Seeder.java
//SOURCES Standing.java
