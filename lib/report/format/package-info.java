/**
 * Prints a report: as text, JSON, CSV or plain lines.
 * It must import report only.
 */
package release.report.format;

//DEPS com.google.code.gson:gson:2.15.0
//SOURCES Console.java
//SOURCES Csv.java
//SOURCES Json.java
//SOURCES JsonProgress.java
//SOURCES Lines.java
//SOURCES PlainText.java
//SOURCES Spool.java
//SOURCES Summary.java
//SOURCES Table.java
