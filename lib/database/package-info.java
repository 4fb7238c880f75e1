/**
 * What differs between the databases: one {@link release.database.Dialect} for each, and the few classes that work with one.
 * It must not import repo or migrate: it is given a connection or a URL.
 */
package release.database;

//SOURCES ColumnKind.java
//SOURCES DatabaseLocation.java
//SOURCES Dialect.java
//SOURCES H2Classes.java
//SOURCES H2Dialect.java
//SOURCES Limits.java
//SOURCES MariaDbDialect.java
//SOURCES MySqlDialect.java
//SOURCES Names.java
//SOURCES OracleDialect.java
//SOURCES PostgresDialect.java
//SOURCES ReadOnly.java
//SOURCES SavepointScope.java
//SOURCES Session.java
//SOURCES SqlServerDialect.java
//SOURCES SqliteDialect.java
