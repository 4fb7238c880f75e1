package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.Misconfigured;
import release.config.ReleaseRoot;

class ReleaseRootTest {
    @TempDir
    Path folder;
    private Path option;
    private Path variable;
    private Path checkout;
    private Path above;
    private Path cwd;
    private String classPath;

    @BeforeEach
    void one_root_for_each_way() throws Exception {
        option = root("option");
        variable = root("variable");
        checkout = root("check out");
        above = root("above");
        cwd = Files.createDirectories(above.resolve("src/main"));
        classPath = "/m2/picocli.jar" + File.pathSeparator + checkout.resolve("lib/release-root.jar") + File.pathSeparator + "/m2/h2.jar";
    }

    private Path root(String name) throws Exception {
        Files.createDirectories(folder.resolve(name).resolve("rel"));
        Files.createFile(folder.resolve(name).resolve("rel/config.conf"));
        return folder.resolve(name);
    }

    private static String problem(Optional<String> option, Map<String, String> variables, String classPath, Path cwd) {
        var refused = assertThrows(Misconfigured.class, () -> ReleaseRoot.find(option, variables, classPath, cwd));
        return refused.problems().get(0).toString();
    }

    private Map<String, String> variables() {
        return Map.of("RELEASE_ROOT", variable.toString());
    }

    @Test
    void the_option_comes_first() {
        assertEquals(option, ReleaseRoot.find(Optional.of(option.toString()), variables(), classPath, cwd));
    }

    @Test
    void then_the_variable() {
        assertEquals(variable, ReleaseRoot.find(Optional.empty(), variables(), classPath, cwd));
    }

    @Test
    void then_the_checkout_of_the_running_script() {
        assertEquals(checkout, ReleaseRoot.find(Optional.empty(), Map.of(), classPath, cwd));
        assertEquals(checkout, ReleaseRoot.find(Optional.empty(), Map.of("RELEASE_ROOT", ""), classPath, cwd));
    }

    @Test
    void then_the_nearest_folder_upwards() throws Exception {
        assertEquals(above, ReleaseRoot.find(Optional.empty(), Map.of(), "", cwd));
        assertEquals(above, ReleaseRoot.find(Optional.empty(), Map.of(), "", above));

        var nearer = root("above/src");
        assertEquals(nearer, ReleaseRoot.find(Optional.empty(), Map.of(), "", cwd));
    }

    @Test
    void a_script_that_lies_in_no_checkout_is_passed_over() throws Exception {
        Files.delete(checkout.resolve("rel/config.conf"));

        assertEquals(above, ReleaseRoot.find(Optional.empty(), Map.of(), classPath, cwd));
    }

    @Test
    void option_and_variable_may_be_relative_to_the_current_folder() {
        assertEquals(option, ReleaseRoot.find(Optional.of("../../../option"), Map.of(), classPath, cwd));
        assertEquals(above, ReleaseRoot.find(Optional.empty(), Map.of("RELEASE_ROOT", "../.."), classPath, cwd));
    }

    @Test
    void a_named_folder_that_is_none_is_refused_and_not_passed_over() {
        assertEquals("--root " + folder + "/nowhere holds no rel/config.conf",
            problem(Optional.of(folder + "/nowhere"), variables(), classPath, cwd));
        assertEquals("RELEASE_ROOT " + cwd + " holds no rel/config.conf",
            problem(Optional.empty(), Map.of("RELEASE_ROOT", "."), classPath, cwd));
    }

    @Test
    void where_there_is_none_the_ways_to_name_one_are_listed() {
        assertEquals(folder + " there is no rel/config.conf here, in any folder above, or where this command comes from;"
            + " name the release root with --root DIR or RELEASE_ROOT", problem(Optional.empty(), Map.of(), "", folder));
    }

    @Test
    void a_folder_named_config_conf_is_no_configuration() throws Exception {
        Files.createDirectories(folder.resolve("odd/rel/config.conf"));

        assertEquals("--root " + folder + "/odd holds no rel/config.conf",
            problem(Optional.of("odd"), Map.of(), "", folder));
    }
}
