#!/usr/bin/env bash
# Times `mapper-builder simulate` on a realm and roles made for it, and prints a Markdown table.
#
#   tests/benchmarks/simulate.sh [USERS] [ROLES]      10,000 each, when not told
#
# The memory is what the program and its workers have resident together, twenty times a second; what they share counts
# once. Quote the seconds of an idle machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cargo build --release --quiet -p mapper-builder
cargo build --quiet -p e2e --bin simulation_world
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target/debug/simulation_world "$work" "$@"

descendants() { # PID: itself, its children and theirs
    echo "$1"
    local child
    for child in $(cat /proc/"$1"/task/*/children 2>/dev/null); do
        descendants "$child"
    done
}

resident() { # PID: KiB of all descendants
    local pid
    for pid in $(descendants "$1"); do
        cat "/proc/$pid/smaps_rollup" 2>/dev/null || true
    done | awk '/^Pss:/ { sum += $2 } END { print sum + 0 }'
}

simulate() { # MIX
    target/release/mapper-builder simulate --users "$work/realm.json" --client aws-cli \
        --mapper mapper-scripts/group-stringify --policy "$work/$1.json" \
        --time 2026-11-21T10:01:00Z --source-ip 192.0.2.7 >"$work/result" || [ $? -eq 1 ]
}

TIMEFORMAT='%R'
printf '| mix | seconds | MiB |\n|:---|---:|---:|\n'
for mix in substrings exact unindexed; do
    { time simulate "$mix"; } 2>"$work/time" &
    timed=$!
    peak=0
    while kill -0 "$timed" 2>/dev/null; do
        now=$(resident "$timed")
        peak=$((now > peak ? now : peak))
        sleep 0.05
    done
    wait "$timed"
    awk -v mix="$mix" -v seconds="$(cat "$work/time")" -v peak="$peak" \
        'BEGIN { printf "| %s | %.1f | %d |\n", mix, seconds, peak / 1024 }'
done
