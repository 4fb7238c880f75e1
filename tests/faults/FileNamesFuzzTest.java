package release.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.instancio.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.FuzzText;
import release.support.Property;
import release.support.TestRelease;
import release.support.Tree;

/** However the files of migrations are called, commands do their work or say in a line why not. */
class FileNamesFuzzTest {
    private static final List<String> NAMES = List.of("V1__a.sql", "V001__a.sql", "V1.0__a.sql", "V1_0__b.sql", "V1__b.sql", "v1__a.sql",
        "V1__A.SQL", "V1_a.sql", "V__a.sql", "V1__.sql", "V1.sql", "V1..2__a.sql", "V-1__a.sql", "V1__a.sql.bak", "V2__a b.sql", "V3__\u00e9.sql",
        "V99999999999999999999999999__a.sql", "V1.2.3.4.5.6.7.8.9__a.sql", "R__a.sql", "R__b.sql", "R1__a.sql", "R.sql", "U1__a.sql",
        "U7__a.sql", "B1__a.sql", "B2__a.sql", "afterMigrate.sql", "afterMigrate__x.sql", "beforeEachMigrate.sql", ".V1__a.sql", "V4__'.sql",
        "V5__$(touch pwned).sql", "V6__a;b.sql", "V7__${x}.sql", "V8__%s.sql", "V20260131235959__a.sql", "V202601312359__a.sql", "notes.txt");
    private static final List<String> COMMANDS = List.of("status", "validate", "migrate", "repair", "newMigration x", "newMigration --undo", "catalog");
    @TempDir
    Path folder;

    @Test
    void any_names_of_migrations() throws IOException {
        Property.ofLists("names of migrations, with a command each", Property.inputs(60, 300), FileNamesFuzzTest::names).holds(names -> {
            if (names.isEmpty()) return;
            var release = new TestRelease(folder.resolve("shop")).repo("main", "jdbc:h2:mem:shop").config("//");
            for (var name : names.subList(1, names.size())) write(release, name);
            try {
                check(release, names.get(0).isBlank() ? "status" : names.get(0));
            } finally {
                Tree.delete(folder.resolve("shop/rel"));
            }
        });
        try (var files = Files.list(folder)) {
            assertTrue(files.allMatch(file -> file.endsWith("shop")));
        }
    }

    private static List<String> names(Random random) {
        var names = new ArrayList<>(List.of(random.oneOf(COMMANDS)));
        for (int i = random.intRange(0, 5); i > 0; i--) {
            names.add(random.trueOrFalse(0.7) ? random.oneOf(NAMES) : FuzzText.mutated(random.oneOf(NAMES), random));
        }
        return names;
    }

    /** Not every name can be that of a file; a / in it would lead elsewhere. */
    private static void write(TestRelease release, String name) throws IOException {
        var file = name.replace("/", "").replace("\0", "");
        if (file.length() > 60 || file.matches("\\.*")) return;
        try {
            Files.writeString(release.root().resolve("rel/main").resolve(file), "select 1;\n");
        } catch (InvalidPathException half) {
            return; // of a character
        }
    }

    private static void check(TestRelease release, String command) {
        if (!COMMANDS.contains(command)) return; // made smaller until it is none
        var words = command.split(" ");
        var run = release.run(words[0], words.length == 1 ? new String[0] : new String[] {words[1]});
        assertTrue(Set.of(0, 1, 2, 20, 21).contains(run.exit()), () -> "exit " + run.exit() + "\n" + run.err());
        assertFalse((run.out() + run.err()).contains("\n\tat ") || run.err().contains(" unexpected "), () -> run.exit() + " " + run.err());
        if (run.exit() != 0) assertFalse((run.out() + run.err()).isBlank(), "says nothing");
        assertFalse((run.out() + run.err()).matches("(?s).*[\\p{Cntrl}&&[^\\n]].*"), () -> "no text: " + Property.literal(run.out() + run.err()));
    }
}
