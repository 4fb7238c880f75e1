/**
 * The part of a seed that needs Flyway and the lock: its transaction, its history, its script.
 * It must not import seed, which it belongs to. It is here as long as FlywayParts and Migrator know the history of seeds.
 * It imports config, database, migrate/apply, migrate/flyway, migrate/lock, repo and report.
 */
package release.migrate.seed;

//SOURCES SeedFailure.java
//SOURCES SeedHistory.java
//SOURCES SeedScript.java
//SOURCES SeedTransaction.java
//SOURCES Seeding.java
