package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.InvalidConfiguration;
import release.config.ReleaseRoot;

class ReleaseRootTest {
    @TempDir
    Path folder;

    private Path cwd;
    private String classPath;

    @BeforeEach
    void one_root_for_each_way() throws Exception {
        for (var name : new String[] {"option", "variable", "check out", "above"}) root(name);
        cwd = Files.createDirectories(folder.resolve("above/src/main"));
        classPath = String.join(
                File.pathSeparator,
                "/m2/picocli.jar",
                folder.resolve("check out/lib/release-root.jar").toString(),
                "/m2/h2.jar");
    }

    private void root(String name) throws Exception {
        Files.createDirectories(folder.resolve(name).resolve("rel"));
        Files.createFile(folder.resolve(name).resolve("rel/config.conf"));
    }

    /** The root that is found, relative to the folder of the test; or why none is. */
    private String found(String option, String variable, String classPath, Path cwd) {
        try {
            var root = ReleaseRoot.find(
                    Optional.ofNullable(option),
                    variable == null ? Map.of() : Map.of("RELEASE_ROOT", variable),
                    classPath,
                    cwd);
            return folder.relativize(root).toString();
        } catch (InvalidConfiguration e) {
            return e.problems().get(0).toString().replace(folder + "/", "");
        }
    }

    @Test
    void
            the_option_comes_first_then_the_variable_then_the_checkout_of_the_running_script_then_the_nearest_folder_upwards()
                    throws Exception {
        var option = folder + "/option";
        var variable = folder + "/variable";
        assertEquals("option", found(option, variable, classPath, cwd));
        assertEquals("variable", found(null, variable, classPath, cwd));
        assertEquals("check out", found(null, null, classPath, cwd));
        assertEquals("check out", found(null, "", classPath, cwd));
        assertEquals("above", found(null, null, "", cwd));
        assertEquals("above", found(null, null, "", folder.resolve("above")));

        root("above/src");
        assertEquals("above/src", found(null, null, "", cwd));
        Files.delete(folder.resolve("check out/rel/config.conf"));
        assertEquals("above/src", found(null, null, classPath, cwd), "from a script that lies in no checkout");
    }

    @Test
    void option_and_variable_may_be_relative_to_the_current_folder() {
        assertEquals("option", found("../../../option", null, classPath, cwd));
        assertEquals("above", found(null, "../..", classPath, cwd));
    }

    @Test
    void a_named_folder_that_is_none_is_refused_and_not_passed_over() throws Exception {
        assertEquals(
                "--root nowhere holds no rel/config.conf",
                found(folder + "/nowhere", folder + "/variable", classPath, cwd));
        assertEquals("RELEASE_ROOT above/src/main holds no rel/config.conf", found(null, ".", classPath, cwd));

        Files.createDirectories(folder.resolve("odd/rel/config.conf"));
        assertEquals("--root odd holds no rel/config.conf", found("odd", null, "", folder));
    }

    @Test
    void where_there_is_none_the_ways_to_name_one_are_listed() {
        assertEquals(
                folder + " there is no rel/config.conf here, in any folder above, or where this command comes from;"
                        + " name the release root with --root DIR or RELEASE_ROOT",
                found(null, null, "", folder));
    }
}
