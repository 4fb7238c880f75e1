package release.app;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import release.app.Deployable.Resource;

/** One root of a class path. Its files have the names that a class loader knows. */
interface Root extends AutoCloseable {
    /** The name of the jar or folder. */
    String name();

    /**
     * The file of this name, if it has one.
     *
     * @throws Unreadable if it is damaged
     */
    Optional<Resource> resource(String name);

    /**
     * Every file whose name begins with a prefix.
     *
     * @param prefix a folder with a slash at its end, or nothing
     * @throws Unreadable if it is damaged
     */
    List<Resource> below(String prefix);

    /**
     * Whether it lists a folder itself. Only then does a class loader find the folder there; jars need not list their folders.
     *
     * @param prefix the folder with a slash at its end, or nothing
     */
    boolean lists(String prefix);

    /** The same as a plain jar or folder. What is packed into another jar is unpacked to a folder first. */
    Path plain(Path folder) throws IOException;

    /** Its address for a class loader. */
    URL url();

    @Override
    void close() throws IOException;

    /** Closes them all, and throws the first error. */
    static void close(List<? extends AutoCloseable> all) throws IOException {
        IOException first = null;
        for (var one : all) {
            try {
                one.close();
            } catch (IOException e) {
                if (first == null) first = e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        if (first != null) throw first;
    }
}
