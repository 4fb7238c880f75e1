#!/bin/sh
# Writes checksums.sha256 beside this script anew: all that Maven downloads for the apps in tests/apps, as
# tests/support/MavenApp.java builds them. It downloads everything again, which takes minutes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trusted=aether.artifactResolver.postProcessor.trustedChecksums

build() { # folder in tests/apps, options
  rm -rf "$work/sources" && cp -R "$here/../$1" "$work/sources" && cd "$work/sources"
  shift
  "$root/rel/jbang" "$here/../maven.java" --quiet --batch-mode -Dmaven.test.skip=true package "$@" -Dmaven.repo.local="$work/m2" \
    -D$trusted=true -D$trusted.checksumAlgorithms=SHA-256 -D$trusted.record=true -Daether.trustedChecksumsSource.summaryFile=true \
    -Daether.trustedChecksumsSource.summaryFile.originAware=false "-Daether.trustedChecksumsSource.summaryFile.basedir=$work/list"
}

mkdir "$work/list"
build spring
build spring -Dflyway.version=10.22.0
build spring --file=pom-boot4.xml -Dflyway.version=12.4.0
build quarkus
build quarkus -Dquarkus.version=3.20.3 -Dwithout=application.properties -Dwithout-mariadb -Dquarkus.datasource.db-kind=h2
LC_ALL=C sort -k 2 "$work/list/checksums.sha256" >"$here/checksums.sha256"
