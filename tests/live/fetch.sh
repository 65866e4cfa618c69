#!/usr/bin/env bash
# Fetches Keycloak distributions with Maven: fetch.sh DIR [VERSION...] (default: those of versions.txt).
# What is already in DIR isn't fetched again; a file appears under its name only when it is complete.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=${1:?usage: fetch.sh DIR [VERSION...]}
shift
if [ $# -eq 0 ]; then
    mapfile -t versions <"$here/versions.txt"
    set -- "${versions[@]}"
fi
mkdir -p "$dir"
for version; do
    name=keycloak-quarkus-dist-$version.tar.gz
    [ -f "$dir/$name" ] && continue
    part=$(mktemp -d "$dir/.part-XXXXXX")
    trap 'rm -rf "$part"' EXIT
    mvn --batch-mode --quiet -Dstyle.color=never --no-transfer-progress \
        org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
        -Dartifact="org.keycloak:keycloak-quarkus-dist:$version:tar.gz" -DoutputDirectory="$part" >&2
    mv "$part/$name" "$dir/$name"
    rm -rf "$part"
done
