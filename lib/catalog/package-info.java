/**
 * What JBang knows of a release: the file with its commands, the catalogs of this machine, and what to do if a driver is missing.
 * It must not import repo: it looks at files only.
 */
package release.catalog;

//SOURCES Catalog.java
//SOURCES Catalogs.java
//SOURCES DriverAdvice.java
