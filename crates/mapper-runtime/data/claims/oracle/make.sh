#!/bin/sh
# Makes results.jsonl, conversion.jsonl, placing.jsonl and paths.jsonl from the classes of the
# published jars: Keycloak's claim conversion and Nashorn, without a server.
#
# A row of conversion.jsonl and placing.jsonl holds from its version on, until a row with the same
# script and settings says otherwise; the first line names the versions that were run.
#
# usage: make.sh FOLDER_FOR_JARS       (needs mvn and a JDK 17)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
jars=${1:?folder for the jars}
mkdir -p "$jars"
jars=$(cd "$jars" && pwd)
versions='18.0.2 20.0.5 22.0.5 24.0.5 25.0.6 26.0.8 26.4.0 26.5.6 26.6.1 26.7.0 26.7.3'

fetch() { # folder, then group:artifact:version[:no]; `no` leaves its dependencies out
    folder=$1; shift
    [ -d "$jars/$folder" ] && return
    {
        echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        echo '<groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies>'
        for artifact in "$@"; do
            IFS=: read -r group name version alone <<ROW
$artifact
ROW
            echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId><version>$version</version>"
            [ -n "$alone" ] && echo '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>'
            echo '</dependency>'
        done
        echo '</dependencies></project>'
    } > "$jars/$folder.xml"
    mvn -q -f "$jars/$folder.xml" dependency:copy-dependencies -DoutputDirectory="$jars/$folder"
}

# Third-party classes of one recent version serve all.
fetch third org.keycloak:keycloak-services:26.4.0 org.openjdk.nashorn:nashorn-core:15.4
rm -f "$jars"/third/keycloak-*.jar
for v in $versions; do
    k=org.keycloak:keycloak
    fetch "$v" $k-services:"$v":no $k-core:"$v":no $k-common:"$v":no \
        $k-server-spi:"$v":no $k-server-spi-private:"$v":no
done
mkdir -p "$jars/classes"
javac -nowarn -d "$jars/classes" -cp "$jars/26.4.0/*:$jars/third/*" "$here/ClaimOracle.java"

run() { # version, mode
    java -Dorg.jboss.logging.provider=jdk -cp "$jars/$1/*:$jars/third/*:$jars/classes" \
        ClaimOracle "$2" "$1" 2> "$jars/errors.txt"
}

changes() { # keeps a row only where it differs from the same row of the version before
    echo "{\"versions\":[\"$(echo "$versions" | sed 's/ /","/g')\"]}"
    for v in $versions; do run "$v" "$1" < "$2"; done | awk '{
        row = $0; sub(/"version":"[^"]*",/, "", row)
        key = row
        sub(/,"(outcome|token|throws)":.*/, "", key)
        if (last[key] != row) { last[key] = row; print }
    }'
}

cut -f 2 "$here/placing.tsv" | cat "$here/scripts.txt" - | awk '!seen[$0]++' > "$jars/scripts.txt"
cut -s -f 7 "$here/placing.tsv" | cat "$jars/scripts.txt" - | awk 'NF && !seen[$0]++' > "$jars/all.txt"
run 26.7.3 results < "$jars/all.txt" > "$here/../results.jsonl"
run 26.7.3 paths < "$here/paths.txt" > "$here/../paths.jsonl"
changes conversion "$here/scripts.txt" > "$here/../conversion.jsonl"
changes placing "$here/placing.tsv" > "$here/../placing.jsonl"
