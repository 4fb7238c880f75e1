package release.doctor;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether files can be written where they have to be: found out by writing one, since permissions are not all that counts. */
final class DatabaseFolder {
    private DatabaseFolder() {}

    /**
     * The folder of an embedded database; it and its parents are created by whoever migrates.
     *
     * @param shown the folder as people know it
     * @param file the database's
     */
    static Finding of(String shown, Path file) {
        var name = shown.isEmpty() ? "the release root" : shown;
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            return Finding.failed(
                    "file",
                    name + "/" + file.getFileName() + " leads nowhere",
                    "It is a link to a file that is not there.",
                    "Remove the link, or create the file.");
        }
        var folder = existing(file.toAbsolutePath().getParent());
        try {
            write(folder);
        } catch (IOException e) {
            return unwritable("file", name, e);
        }
        if (Files.exists(file) && !Files.isWritable(file))
            return unwritable("file", name + "/" + file.getFileName(), new IOException("Permission denied"));
        return Finding.ok(
                "file",
                name + (folder.equals(file.toAbsolutePath().getParent()) ? " can be written" : " can be created"));
    }

    /** The folder for what lives as long as a process, such as the native code of SQLite's driver. */
    static Finding temporary(Path folder) {
        try {
            write(folder);
            return Finding.ok("temp files", folder + " can be written");
        } catch (IOException e) {
            var finding = unwritable("temp files", folder.toString(), e);
            return Finding.warning(
                    finding.name(),
                    finding.text(),
                    "Java snippets and seeds, and SQLite's driver, write there. "
                            + "Mount it writable, or name another folder: JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR");
        }
    }

    private static Finding unwritable(String name, String place, IOException e) {
        return Finding.failed(
                name,
                place + " cannot be written",
                "Nothing can be written there: " + reason(e) + ".",
                "Let the user " + System.getProperty("user.name") + " write there, or mount it writable.");
    }

    private static String reason(IOException e) {
        var said = e instanceof FileSystemException file && file.getReason() != null ? file.getReason() : null;
        return said != null
                ? said
                : e instanceof FileSystemException
                        ? e.getClass().getSimpleName().replace("Exception", "")
                        : e.getMessage();
    }

    private static Path existing(Path folder) {
        return Files.exists(folder) || folder.getParent() == null ? folder : existing(folder.getParent());
    }

    private static void write(Path folder) throws IOException {
        Files.delete(Files.createTempFile(folder, ".doctor", ""));
    }
}
