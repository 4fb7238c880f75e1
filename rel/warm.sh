# Part of rel/jbang, which reads it where a command has to be resolved, and where its classes are not archived yet.
#
# Keeps what JBang resolved, so that the next start of the command needs no JBang: the command line, and what every file
# looked like that JBang read for it or that it names. It is kept only if all of them can be named, if none of them
# changed meanwhile, and if none is so young that it could change again without its time telling. Nothing is kept without
# a stat; that of GNU, busybox, macOS or BSD is fine.
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154,SC2317 # variables of rel/jbang

young=2 # seconds: no file system counts in longer ones

# Before JBang reads the files. Clears $record if it cannot tell which ones it will read.
observe() {
  began=$(date +%s)
  if ! find_stat || [ "$java" != "$java_home/bin/java" ] || ! files=$(inputs); then record='' && return; fi
  before=$(identify "$files") || true
}

find_stat() { # of GNU and busybox, or of macOS and BSD: time of change, all that identifies a file, its name
  stat_option=-c stat_format='%Z %d %i %s %Y %y %z %n'
  if (identify "$root" >/dev/null); then return; fi
  stat_option=-f stat_format='%c %d %i %z %m %Fm %Fc %N'
  (identify "$root" >/dev/null)
}

inputs() { # prints all that JBang may read before it knows the command line, one a line, whether it is there or not
  script=$(find_script) && named=$(sources "$script") && (with_folders) || return 1
  printf '%s\n' "$root/jbang-catalog.json" "$root/$summary" "$root/rel/jbang" "$root/rel/warm.sh" "$given_java" "$java" \
    "$java_home/release" "$java_home/bin/javac" "$jar" ${jbang:+"$jbang"}
  settings=${JBANG_DIR-${HOME-}/.jbang}
  printf '%s\n' "$settings/jbang.properties" "$settings/currentjdk/release"
  folder=$cache
  until [ -z "$folder" ]; do # it looks for its settings from where it stands upwards
    printf '%s\n' "$folder/jbang.properties" "$folder/.jbang/jbang.properties"
    folder=${folder%/*}
  done
  printf '%s\n' /jbang.properties /.jbang/jbang.properties
}

with_folders() { # prints what is $named, and all that is in those that are folders; for a subshell
  set -f
  IFS=$newline
  for file in $named; do
    if [ ! -d "$file" ]; then printf '%s\n' "$file" && continue; fi
    inside=$(find -L "$file" -name "*$newline*" -o -print 2>/dev/null) && [ -z "$(find -L "$file" -name "*$newline*" 2>&1)" ] || return 1
    printf '%s\n' "$inside"
  done
}

find_script() { # prints the file that the command is made of; fails if the catalog says it in a way that is not ours
  case $command in /*) echo "$command" && return ;; esac
  NAME=$command ROOT=$root awk '
    { text = text $0 "\n" }
    END {
      name = "\"" ENVIRON["NAME"] "\""
      while ((at = index(text, name)) > 0) {
        text = substr(text, at + length(name))
        if (text ~ /^[ \t\r\n]*:[ \t\r\n]*\{/) { found++; alias = substr(text, 1, index(text, "}")) }
      }
      if (found != 1 || !match(alias, /"script-ref"[ \t\r\n]*:[ \t\r\n]*"[^"\\:@]*\.java"/)) exit 1
      path = substr(alias, RSTART, RLENGTH - 1)
      sub(/.*"/, "", path)
      print path ~ /^\// ? path : ENVIRON["ROOT"] "/" path
    }' "$root/jbang-catalog.json" && ! grep -q -e '"base-ref"' -e '[$]{' "$root/jbang-catalog.json"
}

# Follows the lines that tell JBang what else to read. Patterns, URLs, versions that may come to mean another one, quotes
# and properties in such lines are more than is followed here: then it fails.
sources() { # script
  SCRIPT=$1 awk '
    function doubt() { doubtful = 1; exit }
    function add(path) { if (!(path in known)) { known[path] = 1; queue[++last] = path } }
    function beside(file, path,   part, parts, i, depth, kept, plain) {
      if (path !~ /^\//) { sub(/[^\/]*$/, "", file); path = file path }
      parts = split(path, part, "/")
      for (i = 1; i <= parts; i++) {
        if (part[i] == "..") depth -= depth > 0
        else if (part[i] != "" && part[i] != ".") kept[++depth] = part[i]
      }
      for (i = 1; i <= depth; i++) plain = plain "/" kept[i]
      return plain
    }
    function directive(file, text,   word, words, i) {
      if (text ~ /@Grab/) doubt()
      if (text !~ /^\/\/[A-Z_:]+([ \t]|$)/) return
      if (text ~ /\$\{|\r./ || text ~ /^\/\/(CDS|JAVAAGENT)/) doubt()
      if (text !~ /^\/\/(SOURCES|FILES|DEPS)[ \t]/) return
      sub(/\r$/, "", text)
      words = split(text, word, /[ \t;,]+/)
      for (i = 2; i <= words && word[i] != "//"; i++) {
        if (word[i] == "") continue
        if (word[i] ~ /[][(){}*?"\047\\]/) doubt()
        if (word[1] == "//DEPS") {
          if (word[i] ~ /:/ ? word[i] ~ /SNAPSHOT|LATEST|RELEASE|\+|\/\// : word[i] !~ /\.jar$/) doubt()
          continue
        }
        if (word[1] == "//FILES") sub(/^[^=]*=/, "", word[i])
        if (word[i] ~ /:/) doubt()
        if (word[1] == "//FILES") print beside(file, word[i])
        else add(beside(file, word[i]))
      }
    }
    BEGIN {
      add(ENVIRON["SCRIPT"])
      for (at = 1; at <= last; at++) {
        print queue[at]
        while ((got = (getline text < queue[at])) > 0) directive(queue[at], text)
        if (got < 0) doubt()
        close(queue[at])
      }
      exit
    }
    END { exit doubtful }'
}

# Before the jars are compared with the list: sees that nothing has changed since observe, and adds what JBang has chosen.
observe_resolved() { # command line
  case $1 in
    *ArchiveClassesAtExit* | *SharedArchiveFile* | *AOTCache* | *-agentlib* | *-agentpath* | *-javaagent* | *StartFlightRecording* | *SNAPSHOT*)
      record='' && return
      ;;
  esac
  line=$1
  eval "set -- $1"
  files=$files$newline$1$newline${1%/bin/java}/release
  made=''
  jars=$(class_path "$@" | tr ':' '\n') || jars=''
  while IFS= read -r entry; do
    case $entry in /*.jar) made=${made:-$entry} && files=$files$newline$entry ;; *) record='' && return ;; esac
  done <<END
$jars
END
  seen=$(identify "$files") || true
  case $seen in "$before$newline"*) ;; *) record='' && return ;; esac
  if ! are_old; then record=''; fi
}

# The jar that JBang has just built is new, of course; it lies where only we write.
are_old() {
  printf '%s\n' "$seen" | MADE=$made awk -v limit=$((began - young)) '
    /^[0-9]/ && $1 >= limit && substr($0, length($0) - length(ENVIRON["MADE"]) + 1) != ENVIRON["MADE"] { young = 1 }
    END { exit young }'
}

keep() { # after the jars were found to be right
  major=$java_version option='' exports=''
  if [ "${JBANG_DIR-}" = "$cache/jbang" ]; then exports="export JBANG_DIR=$(quoted "$JBANG_DIR") JBANG_REPO=$(quoted "${JBANG_REPO-}")"; fi
  write
}

write() { # whole or not at all; if there is no room for it, the next start is as long as this one
  {
    mkdir -p "${record%/*}" && text=$(
      for name in stat_option stat_format files seen line major option exports; do
        eval "value=\$$name"
        printf '%s=%s\n' "$name" "$(quoted "$value")"
      done
      printf '%s\n' "kept=$(quoted "$situation")" complete=yes
    ) && with_size >"$record.$$" && mv -f "$record.$$" "$record" || rm -f "$record.$$"
  } 2>/dev/null
}

with_size() { # prints $text after a line that ends with the size of all
  rest=$(($(printf '%s\n' "$text" | wc -c) + ${#record_begins} + 5))
  size=$((rest + ${#rest}))
  size=$((rest + ${#size}))
  printf '%s\n' "$record_begins $stat_option $size" "$text"
}

quoted() { # for a shell to read
  printf '%s\n' "$1" | awk '
    BEGIN { printf "\047" }
    { gsub(/\047/, "\047\"\047\"\047"); printf "%s%s", (NR > 1 ? "\n" : ""), $0 }
    END { printf "\047" }'
}

# The second start shows that there are more to come: it lets a JVM of its own run through release.archive.ClassArchiveRun and archive
# the classes. Not the command's own JVM: it would end late, and not with its own exit code where the disk is full. The
# archive is one of the files that have to be as they were: a JVM crashes on one that was cut short. A rehearsal that
# fails is not tried again.
keep_classes() {
  set_umask
  stage=$record.stage
  if mkdir "$stage" 2>/dev/null; then archive_classes
  elif [ -n "$(find "$stage" -prune -mmin +10 2>/dev/null)" ]; then rm -rf "$stage"; fi # or another start is at it
  umask "$given_umask"
}

archive_classes() {
  trap 'rm -rf "$stage"' EXIT
  trap 'exit 129' HUP && trap 'exit 130' INT && trap 'exit 143' TERM
  if [ -t 2 ]; then echo "rel/jbang: archiving the classes of $command, for later starts" >&2; fi
  make=-XX:ArchiveClassesAtExit use=-XX:SharedArchiveFile
  case $major:$line in *:*-Xshare:* | 1?:* | 2[0-4]:*) ;; *) make=-XX:AOTCacheOutput use=-XX:AOTCache ;; esac
  option=none
  archived=$record.classes
  (cd "$stage" && eval "set -- $line" && rehearse "$@") >/dev/null 2>&1 </dev/null || true
  known=$seen
  if [ -s "$stage/classes" ] && mv -f "$stage/classes" "$archived"; then
    option=$use=$archived
    files=$files$newline$archived
  fi
  seen=$(identify "$files") || true
  case $seen in "$known" | "$known$newline"*) write ;; *) option=none ;; esac
  find "$cache/warm" -type f -atime +30 -exec rm -f {} + 2>/dev/null || true # what nobody starts any more
  rm -rf "$stage"
  trap - EXIT HUP INT TERM
}

rehearse() { # the words of a command line: all up to its class path are the same
  words=$# before=''
  for word in "$@"; do
    set -- "$@" "$word"
    if [ "$before" = -classpath ]; then break; fi
    before=$word
  done
  shift "$words"
  java=$1
  shift
  exec "$java" -Xlog:disable "$make=$stage/classes" "$@" release.archive.ClassArchiveRun "$stage"
}
