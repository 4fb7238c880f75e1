/**
 * Runs the commands of a release's hooks around migrate, seed and start, and the app itself.
 * It must not import repo or migrate: a hook knows of databases only what its variables say.
 */
package release.hooks;

//SOURCES Child.java
//SOURCES Hooks.java
//SOURCES Start.java
