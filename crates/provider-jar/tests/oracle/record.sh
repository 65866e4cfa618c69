#!/bin/sh
# Records what real Keycloak distributions make of the jars and descriptors in tests/data.
#
# Needs a JDK (17 or later) and Maven, which fetches the distributions it doesn't have yet.
# usage: record.sh 24.0.5 26.7.3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=$here/../data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for version in "$@"; do
    mvn -q dependency:get -Dartifact="org.keycloak:keycloak-quarkus-dist:$version:zip" -Dtransitive=false
    repository=$(mvn -q help:evaluate -Dexpression=settings.localRepository -DforceStdout)
    unzip -qo "$repository/org/keycloak/keycloak-quarkus-dist/$version/keycloak-quarkus-dist-$version.zip" \
        "keycloak-$version/lib/*" -d "$work"
    lib=$work/keycloak-$version/lib/lib
    classes="$lib/main/*:$lib/deployment/*:$lib/boot/*"
    mkdir -p "$work/classes-$version"
    javac -nowarn -cp "$classes" -d "$work/classes-$version" "$here/ScriptProviders.java"
    java=$(java -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
    # With a home folder set, Keycloak behaves as its distribution does.
    ask() {
        java -Dkc.home.dir="$work" -cp "$work/classes-$version:$classes" ScriptProviders "$@"
    }
    ask "$data/descriptors.json" > "$data/descriptors-$version.json"
    # What opens as a jar depends on the Java version.
    ask "$data/jars" > "$data/jars-$version-java$java.json"
done
