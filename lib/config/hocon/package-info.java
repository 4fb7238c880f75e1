/**
 * Reads rel/config.conf, with the settings of the app as defaults, into the values of config. It collects every mistake before it refuses.
 * It must not import repo or migrate: it touches no database.
 */
package release.config.hocon;

//SOURCES AppDefaults.java
//SOURCES AppReader.java
//SOURCES CommandReader.java
//SOURCES Config.java
//SOURCES DeployableReader.java
//SOURCES HoconProblem.java
//SOURCES Loops.java
//SOURCES NamedFiles.java
//SOURCES ReleaseReader.java
//SOURCES SeedReader.java
//SOURCES TenantsReader.java
