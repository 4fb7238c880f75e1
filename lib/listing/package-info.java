/**
 * What a person asks about a release: its commands, its settings, how it is started, which files of a bundle have changed.
 * It must not be imported: the commands call it.
 * It imports bundle, catalog, config, report and run.
 */
package release.listing;

//SOURCES Listing.java
