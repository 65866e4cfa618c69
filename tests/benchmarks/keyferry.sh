#!/usr/bin/env bash
# Times keyferry's warm call beside other programs that hand out credentials, and prints Markdown tables.
#
#   tests/benchmarks/keyferry.sh
#
# Needs hyperfine, python3 and GNU time. The others are timed where they are at hand (`pip install awscli boto3
# aws-sso-util`). Their start alone is what is timed: a call for credentials can't be cheaper.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for tool in hyperfine python3 /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "no $tool" >&2; exit 2; }
done
cargo build --release --quiet -p keyferry
keyferry=$PWD/target/release/keyferry
work=$(mktemp -d)

# --- a practice world, and somebody who is logged in
mkdir "$work/home"
"$keyferry" lab --format json >"$work/lab.json" 2>"$work/lab.log" &
lab=$!
trap 'kill $lab 2>/dev/null; rm -rf "$work"' EXIT
until [ -s "$work/lab.json" ]; do sleep 0.1; done
field() { python3 -c "import json, sys; print(json.load(open('$work/lab.json'))$1)"; }
field "['configuration']" >"$work/config.toml"
own=(env HOME="$work/home" XDG_STATE_HOME="$work/home/state" KEYFERRY_CONFIG="$work/config.toml")
LAB_USER=$(field "['accounts'][0]['user']") LAB_PASSWORD=$(field "['accounts'][0]['password']") \
    BROWSER=$PWD/tests/benchmarks/visitor.py "${own[@]}" "$keyferry" login 2>"$work/login.log"
warm=("${own[@]}" "$keyferry" credential-process --role practice/Admin)
"${warm[@]}" >/dev/null
# From here on nobody can be asked.
kill $lab

peak() { /usr/bin/time -f %M "$@" 2>&1 >/dev/null | awk '{ printf "%.1f", $1 / 1024 }'; }

# --- one call
names=(keyferry true)
commands=("${warm[*]}" /bin/true)
known() { # NAME TOOL COMMAND: timed where the tool is
    if $2 >/dev/null 2>&1; then
        names+=("$1")
        commands+=("$3")
    else
        echo "skipped: $1" >&2
    fi
}
known 'AWS CLI, `--version`' 'aws --version' 'aws --version'
known 'aws-sso-util, `--version`' 'aws-sso-util --version' 'aws-sso-util --version'
echo 'import boto3; boto3.Session(aws_access_key_id="AKIA", aws_secret_access_key="s").get_credentials()' >"$work/keys.py"
known 'boto3, keys given to it' 'python3 -c "import boto3"' "python3 $work/keys.py"
printf '| program | ms of the processor | ms by the clock | MiB at most |\n|:---|---:|---:|---:|\n'
for at in "${!names[@]}"; do
    hyperfine --shell none --warmup 2 --runs 30 --style none --export-json "$work/times" "${commands[at]}" >/dev/null
    read -r processor clock < <(python3 -c "
import json
times = json.load(open('$work/times'))['results'][0]
print(round((times['user'] + times['system']) * 1e3, 1), round(times['median'] * 1e3, 1))")
    read -r -a command <<<"${commands[at]}"
    printf '| %s | %s | %s | %s |\n' "${names[at]}" "$processor" "$clock" "$(peak "${command[@]}")"
done

# --- a hundred at once
hundred() { for _ in $(seq 100); do "${warm[@]}" >/dev/null & done; wait; }
one_by_one() { for _ in $(seq 100); do "${warm[@]}" >/dev/null; done; }
TIMEFORMAT=%R
printf '\n| a hundred warm calls | seconds |\n|:---|---:|\n'
printf '| one after the other | %s |\n' "$({ time one_by_one; } 2>&1)"
printf '| all at once | %s |\n' "$({ time hundred; } 2>&1)"
