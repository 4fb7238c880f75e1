#!/bin/sh
# A migrate with nothing pending, warm: through rel/jbang, as the java command line beneath it, and next to a JVM that
# only says hello. The three take turns, ROUNDS times (default 7); medians in ms, and ratios to the last.
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-7}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
export DATABASE_URL="jdbc:h2:file:$folder/bench"

launched() { rel/jbang migrate --repo main; }
launched >/dev/null # builds, and applies what is pending
line=$(JBANG_RUNTIME_SHELL=bash "$java" -Xlog:disable -jar "${RELEASE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/releasetasks}"/jbang-cli-*-all.jar \
  run --catalog "$PWD/jbang-catalog.json" migrate --repo main) || [ $? -eq 255 ]
direct() { eval "$line"; }
echo 'class Hello { public static void main(String[] a) { System.out.println("hello"); } }' >"$folder/Hello.java"
"${java}c" -d "$folder" "$folder/Hello.java"
hello() { "$java" -cp "$folder" Hello; }

round=0
while [ "$round" -lt "$rounds" ]; do
  for what in launched direct hello; do
    begin=$(date +%s%N)
    $what >/dev/null
    echo $((($(date +%s%N) - begin) / 1000000)) >>"$folder/$what.ms"
  done
  round=$((round + 1))
done
median() { sort -n "$folder/$1.ms" | sed -n "$((rounds / 2 + 1))p"; }
base=$(median hello)
"$java" -version 2>&1 | head -n 1
for what in launched direct hello; do
  ms=$(median $what)
  echo "$what $ms $base" | awk '{ printf "%-9s %5d ms  %5.1f x\n", $1, $2, $2 / $3 }'
done
