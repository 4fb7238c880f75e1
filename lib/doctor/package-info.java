/**
 * Looks at the machine and at every repo, and says what is not as a run needs it. It changes nothing.
 * It must not import cli.
 */
package release.doctor;

//SOURCES Capacity.java
//SOURCES Checkup.java
//SOURCES Clock.java
//SOURCES DatabaseFolder.java
//SOURCES Doctor.java
//SOURCES Finding.java
//SOURCES Grants.java
//SOURCES H2.java
//SOURCES HistoryCheck.java
//SOURCES HistoryTable.java
//SOURCES Machine.java
//SOURCES MySql.java
//SOURCES OpenConnections.java
//SOURCES Pooler.java
//SOURCES Postgres.java
//SOURCES PostgresIndexes.java
//SOURCES PostgresRights.java
//SOURCES Query.java
//SOURCES Question.java
//SOURCES Registration.java
