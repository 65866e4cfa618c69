#!/usr/bin/env bash
# Makes keycloak-api.tsv beside this script from the published server jars: which type has which
# public member in which Keycloak version. Needs mvn, javap (a JDK, 17 or later) and awk.
#
# Jars are kept in keycloak-jars below $MAPPER_BUILDER_CACHE (default: ~/.cache/mapper-builder).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
jars=${MAPPER_BUILDER_CACHE:-$HOME/.cache/mapper-builder}/keycloak-jars
versions=(18.0.2 20.0.5 22.0.5 24.0.5 25.0.6 26.0.8 26.4.0 26.7.3)
modules=(keycloak-server-spi keycloak-server-spi-private keycloak-core keycloak-services keycloak-common)
copy=org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # version
    for module in "${modules[@]}"; do
        [[ -s $jars/$1/$module-$1.jar ]] && continue
        echo "fetching $module $1" >&2
        mvn -q -B "$copy" -Dartifact="org.keycloak:$module:$1" -DoutputDirectory="$jars/$1" >&2
    done
}

# Types a version lacks are no error: that is what the table says.
members() { # version, list of types
    tr '\n' '\0' <"$2" | xargs -0 javap -public -cp "$jars/$1/*" 2>/dev/null || true
}

# The types of org.keycloak after `extends` or `implements`, without their type arguments.
supertypes() {
    grep -hE '^(public |abstract |final )*(class|interface) ' "$@" |
        awk '{ rest = $0; while (gsub(/<[^<>]*>/, "", rest)) {}
               n = split(rest, part, /[ ,{]+/); seen = 0
               for (i = 1; i <= n; i++) {
                   if (part[i] == "extends" || part[i] == "implements") seen = 1
                   else if (seen && part[i] ~ /^org\.keycloak\./) print part[i] } }' | sort -u
}

grep -v '^#' "$here/keycloak-api-types.txt" | grep . | sort -u >"$work/types"
for version in "${versions[@]}"; do
    fetch "$version"
done
while :; do
    for version in "${versions[@]}"; do
        members "$version" "$work/types" >"$work/$version"
    done
    supertypes "${versions[@]/#/$work/}" | sort -u - "$work/types" >"$work/more"
    cmp -s "$work/more" "$work/types" && break
    mv "$work/more" "$work/types"
done

{
    cat <<'END'
# Made by make-keycloak-api.sh from the server jars; don't edit.
#
# A line that starts at the margin names a type; the lines below it are the public members it
# declares: name, signature, versions. What it inherits stands with the supertypes, and those are
# in the row `(type)`. `(new)` is a constructor; a signature without parentheses is a field.
# Names without a package are java.lang, java.util, java.util.function, java.util.stream or
# org.keycloak.models. No versions: in all of them. Otherwise ranges over the list below:
# `18.0.2-20.0.5` was in those and what lies between, `22.0.5-` is there since.
END
    printf '#versions'
    printf '\t%s' "${versions[@]}"
    printf '\n'
    for version in "${versions[@]}"; do
        sed "s/^/$version\t/" "$work/$version"
    done | awk -F'\t' -v versions="${versions[*]}" -f "$here/keycloak-api.awk" | LC_ALL=C sort |
        awk -F'\t' '$1 != type { type = $1; print type } { sub(/^[^\t]*/, ""); print }'
} >"$work/table"
mv "$work/table" "$here/keycloak-api.tsv"
chmod 644 "$here/keycloak-api.tsv"
echo "$(grep -c $'^\t' "$here/keycloak-api.tsv") members, $(wc -l <"$work/types") types" >&2
