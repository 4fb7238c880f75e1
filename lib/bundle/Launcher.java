package release.bundle;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.config.Command;
import release.config.Database;
import release.config.Release;

/**
 * The script that runs a bundle's commands. The class path begins with a folder that is open as descriptor 9, if the system has
 * names for descriptors. So the class path is the same wherever the bundle lies, as a class archive needs it on a JDK before 19,
 * and a colon in the bundle's path does no harm.
 *
 * @param mains the suite's commands in the bundle, each with its main class
 * @param scripts the team's own commands that Java runs
 * @param classPath of the suite's commands, as paths in the bundle
 */
record Launcher(
        Release release, List<Main> mains, List<Scripts.Built> scripts, List<Command> listed, List<String> classPath) {
    record Main(String command, String mainClass) {}

    /**
     * For a JVM that lives for a tenth of a second. One compiler, one collector. No profiles of an AOT cache: for them JDK 25 wakes a
     * thread at each class, and the first compiler does not use them. No line editor for a console that is only asked whether it is a
     * terminal. Reflection without generated code.
     */
    static final List<String> OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTReplayTraining",
            "-Xlog:disable",
            "-Djdk.console=java.base",
            "-Djdk.reflect.useNativeAccessorOnly=true");

    static final String COLLECTOR = "-XX:+UseSerialGC";
    /** Large enough at the start that a run with nothing pending need not collect. Left out if the user sets a heap size. */
    private static final String HEAP = "-Xms24m -XX:NewSize=16m";

    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    /** Both would prevent the use of an AOT cache. The first is the JVM's default anyway. */
    private static final Set<String> LEFT_OUT = Set.of("-Xshare:auto", NATIVE);

    private static final String TEXT = """
        #!/bin/sh
        # bin/@NAME@: the commands of @NAME@ @VERSION@, assembled by ReleaseTasks. It reads nothing outside of its folder but the
        # configuration's variables, needs no place to write to, and becomes the command: same pid, signals, exit code.
        #
        #   bin/@NAME@                 lists the commands
        #   bin/@NAME@ migrate --help  tells what one does, and how
        #
        #   JAVA_HOME             Java 17 or later, a JRE will do; else the java on the PATH
        #   RELEASE_JAVA_OPTIONS  further options for Java, such as -Xmx2g
        #   TMPDIR                where Java may write what is temporary, if a command has to: /tmp
        #
        # Its own exit code: 2 there is no such command, or no Java that can run it.
        set -eu

        newline='
        '

        fail() {
          printf 'bin/@NAME@: %s\\n' "$1" >&2
          exit 2
        }

        list() {
          cat <<'END'
        @LISTING@
        END
        }

        # The folder that this lies in, behind whatever symbolic links it was called by.
        find_root() {
          unset CDPATH
          case $0 in */*) self=$0 ;; *) self=./$0 ;; esac
          while [ -L "$self" ]; do
            target=$(readlink "$self")
            case $target in /*) self=$target ;; *) self=${self%/*}/$target ;; esac
          done
          root=$(cd -P "${self%/*}/.." && pwd -P) || fail "cannot enter the folder that $0 lies in"
        }

        # A file beside Java tells its version without starting it; where there is none, as beside a shim, Java is asked.
        find_java() {
          if [ -x "$root/runtime/bin/java" ]; then
            java=$root/runtime/bin/java
            export JAVA_HOME="$root/runtime" PATH="$root/runtime/bin:$PATH"
            return
          fi
          if [ -n "${JAVA_HOME-}" ]; then
            java=$JAVA_HOME/bin/java
            [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java; set it to Java 17 or later, or unset it"
          else
            java=$(command -v java) || fail "no java found; put Java 17 or later on the PATH, or set JAVA_HOME to it"
            if [ -L "$java" ]; then java=$(readlink -f "$java"); fi
          fi
          major=''
          if [ -r "${java%/bin/java}/release" ]; then
            while IFS='="' read -r key _ value _; do
              if [ "$key" = JAVA_VERSION ]; then major=$value && break; fi
            done <"${java%/bin/java}/release"
          fi
          if [ -z "$major" ]; then major=$("$java" -version 2>&1 </dev/null) && major=${major#*\\"} || major=''; fi
          major=${major#1.}
          major=${major%%[!0-9]*}
          [ "${major:-0}" -ge 17 ] || fail "$java is version ${major:-unknown}; put Java 17 or later on the PATH, or set JAVA_HOME to it"
        }

        # Without a locale, as in most containers, Java can neither open a file whose name is not ASCII nor pass the name on.
        set_locale() {
          case ${LC_ALL-} in
            C | POSIX) export LC_ALL=C.UTF-8 && return ;;
            ?*) return ;;
          esac
          case ${LC_CTYPE:-${LANG:-C}} in C | POSIX) export LC_CTYPE=C.UTF-8 ;; esac
        }

        # Docker and Kubernetes hand over variables with names such as spring.datasource.url, which an app heeds. dash and busybox drop
        # them; Linux still shows what this was started with. Other users see the arguments of a process, but not its variables: so
        # they go on in one of those.
        hand_on_dropped() {
          unset RELEASE_DROPPED
          if [ -n "${BASH_VERSION-}" ] || [ ! -r "/proc/$$/environ" ]; then return; fi
          dropped='' words=$IFS
          set -f
          IFS=$newline
          for variable in $(tr '\\0\\n' '\\n\\001' <"/proc/$$/environ" 2>/dev/null); do
            case $variable in *=*) ;; *) continue ;; esac
            case ${variable%%=*} in [0-9]* | *[!A-Za-z0-9_]*) dropped=$dropped$variable$newline ;; esac
          done
          IFS=$words
          set +f
          if [ -n "$dropped" ]; then export RELEASE_DROPPED="$dropped"; fi
        }

        run() { # main class, class path, arguments
          main=$1
          class_path=$2
          shift 2
          collector=@COLLECTOR@ heap='@HEAP@'
          given=${options-}${RELEASE_JAVA_OPTIONS-}${JAVA_TOOL_OPTIONS-}${JDK_JAVA_OPTIONS-}${_JAVA_OPTIONS-}
          case $given in *:+Use*GC*) collector='' ;; esac
          case $given in *-Xm* | *HeapSize=*) heap='' ;; esac
          archive=''
          if [ -f "$root/@AOT@" ]; then archive=-XX:AOTCache=$here/@AOT@
          elif [ -f "$root/@CDS@" ]; then archive=-XX:SharedArchiveFile=$here/@CDS@; fi
          export RELEASE_ROOT="$root" RELEASE_NAME='@NAME@' RELEASE_VERSION='@VERSION@' RELEASE_LAUNCHER="$0"
          unset JBANG_LAUNCH_CMD
          set -f
          # shellcheck disable=SC2086 # words
          exec "$java" @OPTIONS@ \\
            $collector $heap ${archive:+"$archive"} "-Djava.io.tmpdir=${TMPDIR:-/tmp}" ${options-} ${RELEASE_JAVA_OPTIONS-} -cp "$class_path" "$main" "$@"
        }

        find_root
        case ${1-} in '' | -h | --help | help) list && exit ;; esac
        set_locale
        hand_on_dropped
        find_java
        here=$root
        if [ -d /proc/self/fd ] && [ -r "$root" ] && exec 9<"$root" && [ -f /proc/self/fd/9/bin/@NAME@ ]; then here=/proc/self/fd/9; fi
        shared=@CLASS_PATH@
        case $1 in
        @CASES@
          *) run release.bundle.Run "$shared" "$@" ;;
        esac
        """;

    /** Whether the script passes this option to Java anyway. */
    static boolean isKnown(String option) {
        return OPTIONS.contains(option) || COLLECTOR.equals(option) || LEFT_OUT.contains(option);
    }

    /** The script. */
    String text() {
        return TEXT.replace("@NAME@", release.name())
                .replace("@VERSION@", release.version())
                .replace("@AOT@", ClassArchive.AOT)
                .replace("@CDS@", ClassArchive.CDS)
                .replace("@OPTIONS@", String.join(" ", options()))
                .replace("@COLLECTOR@", COLLECTOR)
                .replace("@HEAP@", HEAP)
                .replace("@CLASS_PATH@", joined(classPath))
                .replace("@CASES@", cases())
                .replace("@LISTING@", listing());
    }

    /** A driver with native code needs a permission; without it, JDK 24 and later warn on every run. The permission costs the AOT cache. */
    private List<String> options() {
        return release.drivers().contains(Database.SQLITE)
                ? Stream.concat(OPTIONS.stream(), Stream.of(NATIVE)).toList()
                : OPTIONS;
    }

    private String listing() {
        int width = listed.stream()
                .mapToInt(command -> command.name().length())
                .max()
                .orElse(0);
        return release.name() + " " + release.version() + "\n"
                + listed.stream()
                        .map(command -> ("  " + command.name()
                                        + " ".repeat(width - command.name().length()) + "  " + command.description())
                                .stripTrailing())
                        .collect(Collectors.joining("\n"));
    }

    private String cases() {
        var cases = new StringBuilder();
        for (var main : mains) {
            cases.append("  %s) shift && run %s \"$shared\" \"$@\" ;;\n".formatted(main.command(), main.mainClass()));
        }
        for (var script : scripts) {
            var options = script.options().isEmpty() ? "" : "options='" + String.join(" ", script.options()) + "' && ";
            cases.append("  \"$root\"/%s) %sshift && run %s %s \"$@\" ;;\n"
                    .formatted(quoted(script.file()), options, quoted(script.mainClass()), joined(script.classPath())));
        }
        return cases.toString().stripTrailing();
    }

    private static String joined(List<String> paths) {
        return paths.stream().map(path -> "\"$here\"/" + quoted(path)).collect(Collectors.joining(":"));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
