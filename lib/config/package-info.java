/**
 * What a release is, as values: its apps, repos, seeds, commands and hooks, each with its origin.
 * It must import nothing of ours. The folder config/hocon reads the values from rel/config.conf.
 */
package release.config;

//DEPS com.typesafe:config:1.4.10
//SOURCES App.java
//SOURCES AppReading.java
//SOURCES Command.java
//SOURCES Database.java
//SOURCES DatabaseUrl.java
//SOURCES Durations.java
//SOURCES Hook.java
//SOURCES InvalidConfiguration.java
//SOURCES Lifecycle.java
//SOURCES Locking.java
//SOURCES MigrationRules.java
//SOURCES Opening.java
//SOURCES Origin.java
//SOURCES Problem.java
//SOURCES Redactor.java
//SOURCES Release.java
//SOURCES ReleaseRoot.java
//SOURCES RepoConfig.java
//SOURCES Section.java
//SOURCES Seed.java
//SOURCES Selection.java
//SOURCES Setting.java
//SOURCES Suggestion.java
//SOURCES TenantName.java
//SOURCES Tenants.java
//SOURCES UnresolvedVariables.java
//SOURCES Variables.java
//SOURCES hocon/package-info.java
