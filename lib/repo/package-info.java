/**
 * Open connections to one database, and what its driver says when there are none.
 * It must not import migrate, report or run.
 */
package release.repo;

//DEPS com.h2database:h2:2.5.252
//DEPS org.mariadb.jdbc:mariadb-java-client:3.5.11
//SOURCES CannotBegin.java
//SOURCES Connector.java
//SOURCES Drivers.java
//SOURCES InitSqlFailed.java
//SOURCES NoSuchSchema.java
//SOURCES Repo.java
//SOURCES ServerMessages.java
//SOURCES Sessions.java
//SOURCES SqlMessage.java
//SOURCES TenantNames.java
//SOURCES UnpooledDataSource.java
//SOURCES Unreachable.java
