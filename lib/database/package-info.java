/**
 * What differs between the databases: where one lies, how a session of it reads only, which schema it works in.
 * It must not import repo or migrate: it is given a connection or a URL.
 */
package release.database;

//SOURCES CurrentSchema.java
//SOURCES DatabaseLocation.java
//SOURCES H2Classes.java
//SOURCES InvalidIndexes.java
//SOURCES ReadOnly.java
//SOURCES SavepointScope.java
//SOURCES Session.java
