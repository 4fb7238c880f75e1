/**
 * Classes that only shorten the start. Each says what it gains.
 * It must import nothing of ours, so that every other folder may use it.
 */
package release.startup;

//DEPS org.postgresql:postgresql:42.7.14
//SOURCES NoLog.java
//SOURCES PgDriver.java
