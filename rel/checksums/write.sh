# Part of rel/jbang, which reads it for: rel/jbang checksums
#
# Writes rel/checksums/checksums.sha256 anew: all that is downloaded for the commands of the catalog and of rel/*.conf,
# for every other script below commands, rel and tests that has dependencies, and for the drivers that the catalog may add.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154,SC2317 # variables of rel/jbang, and functions that each is given

# Resolves everything anew, into a repository of its own, so that nothing of this machine gets into the list. A released
# file never changes: where one did, the list is left as it is.
write_list() {
  [ $# -eq 0 ] || fail 2 "checksums takes no arguments"
  [ -w "$root/${summary%/*}" ] || fail 2 "cannot write to $root/${summary%/*}"
  choose_archive
  let_go
  work=$cache/checksums.$$
  trap 'rm -rf "$work"' EXIT
  list_folder=$work/list trust=record jbang_umask=$(umask)
  export JBANG_DIR="$work/jbang" JBANG_CACHE_DIR="$work/jbang/cache" JBANG_REPO="$work/m2"
  mkdir -p "$list_folder"
  added=$(coordinates "$root/jbang-catalog.json" | tr '\n' ,)
  drivers=$(coordinates "$root/lib/config/Database.java")
  each "$(scripts)" record_script
  command=$root/commands/migrate.java
  if [ -f "$command" ]; then each "$drivers" record && record "$(echo "$drivers" | tr '\n' ,)"; fi
  : >>"$list_folder/checksums.sha256"
  LC_ALL=C sort -k 2 "$list_folder/checksums.sha256" >"$work/new"
  umask "$given_umask"
  replace_list "$work/new"
}

each() { # lines, a function that gets each of them
  while IFS= read -r line <&3; do
    if [ -n "$line" ]; then "$2" "$line"; fi
  done 3<<END
$1
END
}

scripts() { # that the configuration and the catalog name, and all that name a dependency of their own
  cd "$root" || exit
  {
    for file in rel/*.conf jbang-catalog.json; do
      if [ -f "$file" ]; then tr '"' '\n' <"$file" && tr '"=,(){}[] \t' '[\n*]' <"$file"; fi
    done
    for folder in commands rel tests; do
      if [ -d "$folder" ]; then grep -rlE '^//(DEPS|SOURCES) ' "$folder" || true; fi
    done
  } | LC_ALL=C sort -u | while IFS= read -r file; do
    case $file in *.java | *.jsh | *.kt | *.groovy) if [ -f "$file" ]; then echo "$file"; fi ;; esac
  done
}

coordinates() { # of a file that holds them between quotes; those of one line of it in one line
  if [ -f "$1" ]; then
    awk '{
      found = ""
      while (match($0, /"[^":]+:[^":]+:[0-9][^":]*"/)) {
        found = found (found == "" ? "" : ",") substr($0, RSTART + 1, RLENGTH - 2)
        $0 = substr($0, RSTART + RLENGTH)
      }
      if (found != "") print found
    }' "$1" | LC_ALL=C sort -u
  fi
}

record_script() { # path, from the root
  case $1 in /*) command=$1 ;; *) command=$root/$1 ;; esac
  record ''
  if [ -n "$added" ]; then record "$added"; fi
}

record() { # what $command needs, with these dependencies added
  printf 'resolving %s%s\n' "${command#"$root"/}" "${1:+ with $1}" >&2
  dependencies=${1:+--deps=${1%,}}
  in_cache '--quiet info classpath' >/dev/null || fail 1 "$command cannot be resolved; see what JBang says above"
}

replace_list() { # file
  old=$root/$summary
  if [ ! -f "$old" ]; then : >"$old"; fi
  compared=$(awk '
    { path = substr($0, 67) }
    !anew { old[path] = $1; next }
    !(path in old) { print "added", path }
    path in old && old[path] != $1 { print "changed", path }
    { delete old[path] }
    END { for (path in old) print "removed", path }' anew=0 "$old" anew=1 "$1" | LC_ALL=C sort -k 2)
  if echo "$compared" | grep '^changed ' >&2; then
    fail 1 "the files above are not what $old says, which is left as it is; find out who changed them, or delete their lines to accept them"
  fi
  if [ -n "$compared" ]; then printf '%s\n' "$compared"; else echo "nothing has changed"; fi
  [ "$(cat "$1")" = "$(cat "$old" 2>/dev/null)" ] || cp "$1" "$old" # not every machine has cmp
  echo "$summary: $(($(wc -l <"$1"))) files"
  exit 0
}

write_list "$@"
