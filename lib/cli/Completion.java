package release.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import release.config.App;
import release.config.Command;
import release.config.Release;
import release.config.RepoConfig;
import release.report.Report.Row;

/**
 * A script that completes the commands of a release, their options and the names in its configuration. It works in bash, and
 * in zsh by its emulation of bash. The shell itself completes file names.
 *
 * @param commands the suite's commands, as objects with picocli's annotations
 */
public record Completion(Release release, List<Object> commands) {
    /**
     * The script reads the line itself: bash breaks {@code migrate@myapp} at its @ and wants only what follows, zsh does not. What
     * completed {@code jbang} before, such as JBang's own script, continues to do so.
     */
    private static final String SCRIPT = """
        # Completes the commands of %1$s, as rel/jbang NAME and as jbang NAME@%1$s, in bash and zsh.
        if [ -n "${ZSH_VERSION-}" ] && ! command -v complete >/dev/null; then
          autoload -U +X compinit && compinit -u
          autoload -U +X bashcompinit && bashcompinit
        fi

        FUNCTION_found=$(complete -p 2>/dev/null | sed -n 's/.*-F \\([^ ]*\\).* jbang$/\\1/p')
        if [ "$FUNCTION_found" != FUNCTION ]; then FUNCTION_before=$FUNCTION_found; fi

        FUNCTION() {
          local line="${COMP_LINE:0:$COMP_POINT}" at='' words='' own=yes
          local current="${line##*[[:blank:]]}" launcher command previous word others
          read -r launcher command previous <<<"${line%%"$current"}"
          previous="${previous##*[[:blank:]]}"
          case "$launcher" in rel/jbang | */rel/jbang) ;; *) at=%5$s ;; esac
          case "$command" in
            '') while read -r word; do words="$words$word$at"$'\\n'; done <<<%2$s; own='' ;;
        %3$s
            *) own='' ;;
          esac
          if [ "$own" ]; then
            case "$previous" in
        %4$s
            esac
          fi
          COMPREPLY=()
          while IFS= read -r word; do
            printf -v word %%q "$word"
            if [ "$word" != "''" ]; then case "$word" in "$current"*) COMPREPLY+=("$word") ;; esac; fi
          done <<<"$words"
          case "${BASH_VERSION:+$COMP_WORDBREAKS}$current" in *@*@*) COMPREPLY=("${COMPREPLY[@]#"${current%%@*}@"}") ;; esac
          if [ -z "$own" ] && [ "$at" ] && [ "$FUNCTION_before" ]; then
            others=("${COMPREPLY[@]}")
            COMPREPLY=()
            "$FUNCTION_before" "$@"
            COMPREPLY+=("${others[@]}")
          fi
        }

        complete -o default -F FUNCTION jbang
        """;

    /** The script as the only row of a report. */
    public Row row() {
        var script = SCRIPT.formatted(
                        release.name().replaceAll("\\p{Cntrl}", "?"),
                        words(release.commands().stream().map(Command::name)),
                        options(),
                        values(),
                        quoted("@" + release.name()))
                .replace("FUNCTION", "_release_" + release.name().replaceAll("[^A-Za-z0-9]", "_"));
        return new Row("completion", script, Map.of("script", script));
    }

    /** The options of each command of the suite. Where an argument may be a file, they are offered only after a dash. */
    private String options() {
        var cases = new ArrayList<String>();
        for (var spec : specs()) {
            var words = words(spec.options().stream().map(OptionSpec::longestName));
            cases.add("    " + spec.name() + " | " + quoted(spec.name() + "@" + release.name()) + ") "
                    + (spec.positionalParameters().isEmpty()
                            ? "words=" + words
                            : "case \"$current\" in -*) words=" + words + " ;; esac")
                    + " ;;");
        }
        return String.join("\n", cases);
    }

    /** What follows an option with a value: names from the configuration, or what the shell finds. */
    private String values() {
        var known = new LinkedHashMap<String, String>();
        known.put("--env", words(Stream.concat(Stream.of(release.environment()), release.environments().stream())));
        known.put("--release", quoted(release.name()));
        known.put("--app", words(release.apps().stream().map(App::name)));
        known.put("--repo", words(release.repos().stream().map(RepoConfig::name)));
        known.put("--color", words(Stream.of(Options.Colour.values()).map(Enum::name)));
        var others = specs().stream()
                .flatMap(spec -> spec.options().stream())
                .filter(option -> option.arity().max() > 0)
                .flatMap(option -> Stream.of(option.names()))
                .filter(name -> !known.containsKey(name))
                .distinct()
                .toList();
        known.put(String.join(" | ", others), "''");
        return known.entrySet().stream()
                .map(value -> "      " + value.getKey() + ") words=" + value.getValue() + " ;;")
                .collect(Collectors.joining("\n"));
    }

    /** The commands that the release has under their own names. */
    private List<CommandSpec> specs() {
        return commands.stream()
                .map(command -> new CommandLine(command).getCommandSpec())
                .filter(spec -> release.command(spec.name()).isPresent())
                .toList();
    }

    /** The words, one a line, quoted as one word of a shell. */
    private static String words(Stream<String> words) {
        return quoted(words.distinct().collect(Collectors.joining("\n")));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
