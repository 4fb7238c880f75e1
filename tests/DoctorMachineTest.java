package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.Doctor;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What the doctor says about the machine: JDK, JBang, the catalog and how JBang knows it. */
class DoctorMachineTest {
    @TempDir
    Path folder;

    private TestRelease shop() {
        return new TestRelease(folder).repo("main", TestDatabase.H2).variable("HOME", folder + "/home");
    }

    private TestRelease registered(String reference) {
        return shop().file("home/.jbang/jbang-catalog.json", "{\"catalogs\": {\"shop\": {\"catalog-ref\": \"" + reference + "\"}}}");
    }

    @Test
    void the_jdk_that_runs_it() {
        assertEquals("JDK         " + System.getProperty("java.version") + " of " + System.getProperty("java.vendor") + " ... ok\n",
            Doctor.check(shop().run("doctor"), "JDK"));
    }

    @Test
    void a_run_without_jbang() {
        assertEquals("JBang       not used by this run ... ok\n", Doctor.check(shop().run("doctor"), "JBang"));
    }

    @Test
    void the_jbang_that_started_it_is_asked_for_its_version() {
        var launcher = "#!/bin/sh\n[ \"$*\" = version ] && [ \"$JBANG_NO_VERSION_CHECK\" = true ] && echo noise && echo ";
        var shop = shop().script("jbang", launcher + "99.1.0\n").variable("JBANG_LAUNCH_CMD", folder + "/jbang");

        assertTrue(Doctor.check(shop.run("doctor"), "JBang").startsWith("JBang       99.1.0 by "), shop.run("doctor").out());
        assertEquals("Commands are tested with 0.132.1. Update it, or use rel/jbang.",
            Doctor.check(shop.script("jbang", launcher + "0.9\n").run("doctor"), "JBang").lines().skip(1).findFirst().orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\nexit 3\n", "#!/bin/sh\necho what?\n", "no script"})
    void a_jbang_that_does_not_tell_its_version_is_a_warning(String launcher) {
        var run = shop().script("jbang", launcher).variable("JBANG_LAUNCH_CMD", folder + "/jbang").run("doctor");

        assertEquals("JBang       its version could not be told ... warning\nIt was asked with: " + folder + "/jbang version\n",
            Doctor.check(run, "JBang"));
        assertEquals(0, run.exit());
    }

    @Test
    void a_release_that_jbang_does_not_know() {
        var run = shop().run("doctor");

        assertEquals("""
            registered  no catalog shop ... warning
            COMMAND@shop makes JBang ask public Git hosts for somebody else's commands. Register yours:
            jbang catalog add --global --name shop %s
            """.formatted(folder), Doctor.check(run, "registered"));
        assertEquals(0, run.exit());
    }

    @Test
    void a_release_that_jbang_knows() {
        for (var reference : new String[] {folder + "/jbang-catalog.json", folder.toString()}) {
            assertEquals("registered  as shop ... ok\n", Doctor.check(registered(reference).file("jbang-catalog.json", "{}").run("doctor"), "registered"));
        }
        assertEquals("registered  https://shop.example/jbang-catalog.json ... ok\n",
            Doctor.check(registered("https://shop.example/jbang-catalog.json").run("doctor"), "registered"));
    }

    @Test
    void jbang_may_keep_its_catalogs_elsewhere() {
        var shop = shop().file("jbang-catalog.json", "{}").variable("JBANG_DIR", folder + "/kept")
            .file("kept/jbang-catalog.json", "{\"catalogs\": {\"shop\": {\"catalog-ref\": \"" + folder + "\"}}}");

        assertEquals("registered  as shop ... ok\n", Doctor.check(shop.run("doctor"), "registered"));
    }

    @Test
    void a_name_that_leads_to_another_checkout() {
        var run = registered("/srv/older/jbang-catalog.json").variable("JBANG_LAUNCH_CMD", "rel/jbang").run("doctor");

        assertEquals("""
            registered  shop is another one ... warning
            COMMAND@shop runs what /srv/older/jbang-catalog.json says, not this checkout's. If it should:
            rel/jbang -- catalog add --global --force --name shop %s
            """.formatted(folder), Doctor.check(run, "registered"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{\"catalogs\": 7}", "{\"catalogs\": {\"shop\": 7}}", "{\"catalogs\": {\"shop\": {\"catalog-ref\": []}}}"})
    void a_list_of_catalogs_that_cannot_be_read_is_a_warning(String text) {
        var run = shop().file("home/.jbang/jbang-catalog.json", text).run("doctor");

        assertEquals("registered  could not be told ... warning\n" + folder + "/home/.jbang/jbang-catalog.json cannot be read as a catalog. Mend or delete it.\n",
            Doctor.check(run, "registered"));
        assertEquals("", run.err());
        assertEquals(0, run.exit());
    }

    @Test
    void a_catalog_that_is_not_in_step() {
        var shop = shop().file("commands/migrate.java", "").config("release.shop.commands { migrate = commands/migrate.java }");

        var run = shop.run("doctor");

        assertEquals("""
            catalog     jbang-catalog.json is not in step ... FAILED
            JBang does not know the commands and drivers of rel/config.conf as they are.
            Run: jbang catalog@shop
            """, Doctor.check(run, "catalog"));
        assertEquals(1, run.exit());

        assertEquals(0, shop.run("catalog").exit());
        assertEquals("catalog     jbang-catalog.json is in step ... ok\n", Doctor.check(shop.run("doctor"), "catalog"));
    }

    @Test
    void a_failure_of_a_repo_is_told_by_its_own_code_whatever_the_machine_lacks() {
        var shop = shop().file("commands/migrate.java", "").config("release.shop.commands { migrate = commands/migrate.java }");
        shop.execute("main", "create table older (id int)");
        shop.migration("main", "V1__users.sql", "create table users (id int);");

        assertEquals(21, shop.run("doctor").exit());
    }
}
