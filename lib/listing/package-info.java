/**
 * What a person asks about a release: its commands, its settings, how it is started, which files of a bundle have changed.
 * It must not be imported: the commands call it.
 */
package release.listing;

//SOURCES Listing.java
