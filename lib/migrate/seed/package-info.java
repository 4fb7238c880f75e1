/**
 * The part of a seed that needs Flyway and the lock: its transaction, its history, its script.
 * It must not import migrate itself. It stands here and not in seed, since only migrate and its folders import org.flywaydb.
 */
package release.migrate.seed;

//SOURCES SeedFailure.java
//SOURCES SeedHistory.java
//SOURCES SeedScript.java
//SOURCES SeedTransaction.java
//SOURCES Seeding.java
