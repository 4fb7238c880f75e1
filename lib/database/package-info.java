/**
 * What differs between the databases: where one lies, how a session of it reads only, which schema it works in.
 * It must not import repo or migrate: it is given a connection or a URL.
 * It imports app and config.
 */
package release.database;

//SOURCES Attempt.java
//SOURCES CurrentSchema.java
//SOURCES H2Classes.java
//SOURCES InvalidIndexes.java
//SOURCES Place.java
//SOURCES ReadOnly.java
//SOURCES Session.java
