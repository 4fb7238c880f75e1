/**
 * Files of rows, CSV or JSON, that go into one table: read as a stream, checked field by field, written many at a time.
 * It must not import seed or migrate. A new format is a subclass of Rows, and a name in RowFile.
 */
package release.seed.rows;

//DEPS de.siegmar:fastcsv:4.4.0
//SOURCES BadRow.java
//SOURCES Blame.java
//SOURCES Column.java
//SOURCES Copy.java
//SOURCES CopyError.java
//SOURCES CopyText.java
//SOURCES CsvRows.java
//SOURCES FileName.java
//SOURCES Header.java
//SOURCES Inserts.java
//SOURCES Iso.java
//SOURCES JsonRows.java
//SOURCES JsonText.java
//SOURCES LineByLine.java
//SOURCES Loader.java
//SOURCES Row.java
//SOURCES RowFile.java
//SOURCES Rows.java
//SOURCES Statements.java
//SOURCES Table.java
//SOURCES TableSearch.java
//SOURCES Utf8.java
//SOURCES Values.java
