/**
 * What is there only because a start would take longer without it. Each class says what it gains.
 * It must import nothing of ours, so that every other folder may use it.
 */
package release.startup;

//DEPS org.postgresql:postgresql:42.7.14
//SOURCES NoLog.java
//SOURCES PgDriver.java
