#!/usr/bin/env bash
# Times mapper-builder beside the tools people use instead, in one run on one machine, and prints Markdown tables.
#
#   tests/benchmarks/run.sh            all of it
#
# Needs hyperfine, Python, a JDK's `jar`, and Maven with its plugins already in the local repository for the offline build (a
# first, untimed build fetches them). Quote the ratios: absolute times belong to the machine. As root it empties the page
# cache once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for tool in hyperfine jar mvn python3; do
    command -v "$tool" >/dev/null || { echo "no $tool" >&2; exit 2; }
done

cargo build --release --quiet -p mapper-builder
builder=$PWD/target/release/mapper-builder
mapper=$PWD/mapper-scripts/group-stringify
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# --- the same two files, for jar and for Maven
mkdir -p "$work/plain/META-INF" "$work/maven/src/main/resources"
cp "$mapper"/*.js "$work/plain/"
script=group-stringify.js
printf '{"mappers":[{"name":"Group names","fileName":"%s"}]}' "$script" >"$work/plain/META-INF/keycloak-scripts.json"
cp -r "$work/plain/." "$work/maven/src/main/resources/"
cat >"$work/maven/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId><artifactId>mappers</artifactId><version>1</version>
</project>
POM
(cd "$work/maven" && mvn -q package)

# --- a hundred scripts, a thousand cases
mkdir -p "$work/scripts" "$work/project/cases"
for number in $(seq 100); do
    cp "$mapper/$script" "$work/scripts/mapper-$number.js"
done
cp "$mapper/mapper.toml" "$mapper/$script" "$mapper/realm.toml" "$work/project/"
# A thousand runs: each case on one version.
sed -i 's/^keycloak = .*/keycloak = ["26.7.3"]/' "$work/project/mapper.toml"
case=$(ls "$mapper"/cases/*.toml | head -1)
for number in $(seq 1000); do
    cp "$case" "$work/project/cases/case-$number.toml"
done

compare() { # TITLE NAME COMMAND [NAME COMMAND]...
    printf '\n## %s\n\n' "$1"
    shift
    local arguments=()
    while [ $# -gt 0 ]; do
        arguments+=(--command-name "$1" "$2")
        shift 2
    done
    # What was written before is nobody's to wait for here: `pack` flushes its jar to the disk.
    sync
    hyperfine --shell none --warmup 2 --min-runs 10 --style none \
        --export-markdown "$work/table.md" "${arguments[@]}" >/dev/null
    cat "$work/table.md"
}

in_turns() {
    sync
    tests/benchmarks/turns.py 40 \
        'pack (checks and tests)' "$builder pack $mapper -o $work/b.jar" \
        'pack --no-test' "$builder pack --no-test $mapper -o $work/a.jar" \
        'jar cf' "jar cf $work/c.jar -C $work/plain ."
}

export NO_COLOR=1
printf '\n## Pack one mapper\n\nThe program as the linker left it in memory:\n\n'
in_turns
# A linker leaves a program in the page cache in the smallest pieces there are, which takes a tenth longer to start than one
# that was read from the disk. Java was read from there: now both are.
if sync && { echo 3 >/proc/sys/vm/drop_caches; } 2>/dev/null; then
    printf '\nAll programs read from the disk, as after a boot:\n\n'
    in_turns
else
    printf '\nskipped: all programs read from the disk, which takes root and Linux\n'
fi
compare 'Pack one mapper as Maven does' \
    'pack --no-test' "$builder pack --no-test $mapper -o $work/a.jar" \
    'mvn -o package' "mvn -o -q -f $work/maven/pom.xml package"
compare 'Check a hundred scripts' 'check' "$builder check $(echo "$work"/scripts/*.js)"
compare 'Run a thousand cases' \
    'test, all cores' "$builder test $work/project" \
    'test, one core' "taskset -c 0 $builder test $work/project"
compare 'Start' 'version' "$builder --version" 'true' /bin/true

printf '\n## Simulate\n\n'
tests/benchmarks/simulate.sh
