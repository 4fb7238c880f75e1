package release.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import release.config.Command;
import release.config.Hook;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Problem;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.hocon.Config.Outline;

/** Puts the contents of a release into a bundle: the files that the configuration names, at the same paths, and its commands compiled. */
final class Contents {
    private static final String REL = "rel";
    /** The files in rel that serve JBang. */
    private static final String FOR_JBANG = "(?s)rel/(jbang|checksums/.*|templates/.*|\\.gitattributes)";
    /** Commands of the suite that work on a checkout only. */
    private static final Set<String> FOR_CHECKOUTS = Set.of("bundle", "catalog", "completion", "init", "new");

    private final Outline outline;
    private final Release release;
    private final Path bundle;
    private final Libraries libraries;
    private final Scripts scripts;
    private final List<String> left = new ArrayList<>();
    private final List<String> leftFiles = new ArrayList<>();

    /** @param scratch a folder for compiled classes */
    Contents(Outline outline, Map<String, String> variables, Path bundle, Path scratch) {
        this.outline = outline;
        this.release = outline.release();
        this.bundle = bundle;
        this.libraries = new Libraries(release.root(), bundle, scratch);
        this.scripts = new Scripts(release, variables, libraries, bundle, scratch);
    }

    /** The class path of the suite's commands, as paths in the bundle. */
    List<String> classPath() {
        return libraries.shared();
    }

    /** The commands that stay in the checkout. */
    List<String> left() {
        return List.copyOf(left);
    }

    /** The files that were left out, with the reason if it is not the name. */
    List<String> leftFiles() {
        return leftFiles.stream().sorted().toList();
    }

    void add() throws IOException {
        copy();
        var taken = new ArrayList<Command>();
        for (var command : release.commands()) {
            if (isLeft(command)) left.add(command.name());
            else taken.add(command);
        }
        checkUses();
        var suite = taken.stream().filter(command -> !command.custom()).toList();
        for (var command : suite) Tree.copy(command.file(), bundle.resolve(command.script()));
        libraries.addShared(release.name(), suite.stream().map(Command::file).toList());
        var built = new ArrayList<Scripts.Built>();
        for (var command : taken) {
            if (command.kind() == Command.Kind.SCRIPT) built.add(scripts.build(command));
        }
        var mains = new ArrayList<Launcher.Main>();
        for (var command : suite) mains.add(new Launcher.Main(command.name(), mainClass(command)));
        var launcher = bundle.resolve("bin").resolve(release.name());
        Files.createDirectories(launcher.getParent());
        Files.writeString(launcher, new Launcher(release, mains, built, taken, libraries.shared()).text());
        Tree.mode(launcher, true);
    }

    private void copy() throws IOException {
        var files = new CheckoutFiles(release.root(), REL);
        for (var path : files.in(Path.of(REL))) {
            if (!path.toString().matches(FOR_JBANG)) copy(path);
        }
        for (var named : outline.files()) {
            if (isOfLeft(named)) continue;
            for (var path : files.named(named)) copy(path);
        }
        files.left().forEach((path, reason) -> {
            if (!path.matches(FOR_JBANG) && !Files.exists(bundle.resolve(path)))
                leftFiles.add(path.replaceAll("\\p{Cntrl}", "?") + reason);
        });
    }

    private void copy(Path path) throws IOException {
        Tree.copy(release.root().resolve(path), bundle.resolve(path.toString()));
    }

    private boolean isOfLeft(Path path) {
        return release.commands().stream()
                .anyMatch(command -> command.kind() != Command.Kind.LIST
                        && (isLeft(command) || !command.custom())
                        && command.script().equals(path.toString()));
    }

    /** Whether a command stays behind: the suite's commands for checkouts, and the team's own outside of the released folders. */
    private static boolean isLeft(Command command) {
        return switch (command.kind()) {
            case SUITE -> FOR_CHECKOUTS.contains(command.name());
            case SCRIPT, EXECUTABLE -> !command.script().startsWith(REL + "/");
            case LIST -> false;
        };
    }

    /** Refuses a hook or a list that runs a command which stays behind. It would fail in the bundle. */
    private void checkUses() {
        var problems = new ArrayList<Problem>();
        var why = ", which stays in the checkout: the team's own commands are included from rel/ only";
        for (var command : release.commands()) {
            command.members().stream()
                    .filter(left::contains)
                    .forEach(member -> problems.add(new Problem(
                            command.source(),
                            "release." + release.name() + ".commands." + command.name(),
                            "runs " + member + why)));
        }
        for (var hook : Hook.values()) {
            release.lifecycle().hook(hook).stream()
                    .filter(left::contains)
                    .forEach(name -> problems.add(new Problem(
                            Origin.of(ReleaseRoot.CONFIG),
                            "release." + release.name() + ".hooks." + hook.label(),
                            "runs " + name + why)));
        }
        if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
    }

    /** The main class of a command: its {@code //MAIN} line names it, or the name of its file does. */
    private static String mainClass(Command command) throws IOException {
        Optional<String> said = Files.readAllLines(command.file()).stream()
                .filter(line -> line.startsWith("//MAIN "))
                .map(line -> line.substring("//MAIN ".length()).strip())
                .findFirst();
        return said.orElse(command.name());
    }
}
