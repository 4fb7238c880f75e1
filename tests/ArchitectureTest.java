package release;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.config.Database;
import release.support.Checkout;

/** What each folder of lib may import: its package-info says why. */
class ArchitectureTest {
    /** Of the suite without its tests, which stand in the same packages. */
    private static JavaClasses lib;

    @BeforeAll
    static void read() throws IOException {
        var own = new TreeSet<String>();
        var root = Checkout.root().resolve("lib");
        try (var files = Files.walk(root)) {
            files.map(root::relativize)
                    .map(Object::toString)
                    .filter(name -> name.endsWith(".java"))
                    .forEach(name ->
                            own.add("release." + name.replace(".java", "").replace('/', '.')));
        }
        var all = new ClassFileImporter().importPackages("release");
        lib = all.that(DescribedPredicate.describe("of lib", type -> own.contains(outermost(type))));
    }

    private static String outermost(JavaClass type) {
        return type.getName().replaceFirst("\\$.*", "");
    }

    @Test
    void no_two_folders_import_each_other_not_even_by_way_of_others() {
        slices().matching("release.(**)").should().beFreeOfCycles().check(lib);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        startup | release..
        config | release..
        process | release..
        report | release..
        app | release..
        app.settings.. | release.config..
        report.format | release.config..,release.repo..
        config.. | release.repo..,release.migrate..,release.database..
        catalog | release.repo..,release.migrate..
        hooks | release.repo..,release.migrate..
        database | release.repo..,release.migrate..
        repo | release.migrate..,release.report..,release.run..
        migrate.. | release.run..,release.cli..,release.seed..
        migrate.fastpath | release.migrate.flyway..,release.migrate.lock..,release.migrate.apply..
        seed.. | release.run..,release.cli..
        eval | release.run..,release.cli..
        run | release.cli..
        snippet | release.migrate..,release.seed..,release.eval..
        """)
    void a_folder_does_not_import_what_is_above_it(String folder, String others) {
        noClasses()
                .that()
                .resideInAPackage("release." + folder)
                .should()
                .dependOnClassesThat(resideInAnyPackage(others.split(","))
                        .and(DescribedPredicate.not(resideInAPackage("release." + folder))))
                .check(lib);
    }

    /** What differs between databases stands in their dialects. Each class that names a database all the same has its reason here. */
    @Test
    void a_database_is_named_where_its_dialect_is_chosen_and_nowhere_else() {
        var reasons = Map.ofEntries(
                Map.entry("database.Dialect", "chooses the dialect"),
                Map.entry("migrate.apply.OwnTransaction", "chooses among its subclasses, one for each database"),
                Map.entry("migrate.lock.MigrationLock", "chooses among its subclasses, one for each lock"),
                Map.entry("doctor.Checkup", "chooses among the classes that ask a server"),
                Map.entry("config.DatabaseUrl", "config imports no dialect"),
                Map.entry("config.Opening", "config imports no dialect"),
                Map.entry("config.TenantName", "config imports no dialect"),
                Map.entry("config.hocon.AppReader", "config imports no dialect"),
                Map.entry("config.hocon.TenantsReader", "config imports no dialect"),
                Map.entry("database.H2Classes", "gives the engine of H2 classes of the app"),
                Map.entry(
                        "migrate.apply.MigrationSession",
                        "says several things in one round trip, as PostgreSQL alone can"),
                Map.entry("migrate.flyway.Script", "is sent in that round trip"),
                Map.entry("repo.Drivers", "begins the driver of PostgreSQL early"),
                Map.entry("bundle.Launcher", "lets SQLite load its library"),
                Map.entry("run.EachRepo", "has schemas of H2 one after the other"));

        var named = lib.stream()
                .filter(type -> !type.isEquivalentTo(Database.class))
                .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                .filter(access -> access.getTargetOwner().isEquivalentTo(Database.class))
                .map(access -> outermost(access.getOriginOwner()).replaceFirst("^release\\.", ""))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(new TreeSet<>(reasons.keySet()), named);
    }

    @Test
    void only_the_story_is_above_the_folders() {
        noClasses()
                .that()
                .resideInAPackage("release.*..")
                .and()
                .resideOutsideOfPackage("release.archive")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("release.ReleaseTasks")
                .check(lib);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        org.flywaydb.. | release.migrate
        picocli.. | release.cli,release.run,release.archive
        com.typesafe.config.. | release.config,release.init
        de.siegmar.fastcsv.. | release.seed.rows
        """)
    void a_library_is_used_where_it_is_named(String library, String folders) {
        var inside = Stream.of(folders.split(",")).map(folder -> folder + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideOutsideOfPackages(inside)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(lib);
    }
}
