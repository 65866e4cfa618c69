#!/usr/bin/env bash
# Times keyferry's warm call beside other programs that hand out credentials, and prints Markdown tables.
#
#   tests/benchmarks/keyferry.sh
#
# Needs hyperfine, python3 and GNU time. The others are timed where they are at hand (`pip install awscli boto3
# aws-sso-util`). Their start alone is what is timed: a call for credentials can't be cheaper. A key in the desktop's
# keyring is timed where dbus-run-session, gnome-keyring-daemon and keyctl are at hand, on a desktop of its own; keys of
# keyferry that rest in the kernel are dropped for it (the next call takes them from the keyring again).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
for tool in hyperfine python3 /usr/bin/time; do
    command -v "$tool" >/dev/null || { echo "no $tool" >&2; exit 2; }
done
desktop=(dbus-run-session gnome-keyring-daemon keyctl)
there() { for tool in "$@"; do command -v "$tool" >/dev/null || return; done; }
if [ -z "${KEYFERRY_BENCH_DESKTOP:-}" ] && there "${desktop[@]}"; then
    XDG_RUNTIME_DIR=$(mktemp -d)
    trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT
    export XDG_RUNTIME_DIR XDG_DATA_HOME=$XDG_RUNTIME_DIR KEYFERRY_BENCH_DESKTOP=yes
    dbus-run-session -- sh -c 'printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$0"' \
        "$PWD/tests/benchmarks/keyferry.sh"
    exit
fi
cargo build --release --quiet -p keyferry
keyferry=$PWD/target/release/keyferry
work=$(mktemp -d)

# --- a practice world, and somebody who is logged in: with the key in a file, and in the keyring
mkdir "$work/home"
"$keyferry" lab --format json >"$work/lab.json" 2>"$work/lab.log" &
lab=$!
trap 'kill $lab 2>/dev/null; rm -rf "$work"' EXIT
until [ -s "$work/lab.json" ]; do sleep 0.1; done
field() { python3 -c "import json, sys; print(json.load(open('$work/lab.json'))$1)"; }
field "['configuration']" >"$work/config.toml"
LAB_USER=$(field "['accounts'][0]['user']") LAB_PASSWORD=$(field "['accounts'][0]['password']")
export LAB_USER LAB_PASSWORD BROWSER=$PWD/tests/benchmarks/visitor.py
export HOME="$work/home" KEYFERRY_CONFIG="$work/config.toml"
export XDG_STATE_HOME
in_file=$work/home/file in_keyring=$work/home/keyring
warm=("$keyferry" credential-process --role practice/Admin)
log_in() { # STATE COMMAND...: the command is what begins the login
    XDG_STATE_HOME=$1
    "${@:2}" "$keyferry" login 2>"$work/login.log"
    "${warm[@]}" >/dev/null
}
[ -z "${KEYFERRY_BENCH_DESKTOP:-}" ] || log_in "$in_keyring" env
log_in "$in_file" env -u DBUS_SESSION_BUS_ADDRESS
# From here on nobody can be asked.
kill $lab

peak() { /usr/bin/time -f %M "$@" 2>&1 >/dev/null | awk '{ printf "%.1f", $1 / 1024 }'; }

# --- one call
names=('keyferry, key in a file')
commands=("${warm[*]}")
resting='keyferry, key of the keyring resting in the kernel'
asked='keyferry, key in the keyring'
if [ -n "${KEYFERRY_BENCH_DESKTOP:-}" ]; then
    names+=("$resting" "$asked")
    commands+=("${warm[*]}" "${warm[*]}")
else
    echo "skipped: the desktop's keyring (needs ${desktop[*]})" >&2
fi
names+=(/bin/true)
commands+=(/bin/true)
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
known 'boto3, keys given to it' "python3 $work/keys.py" "python3 $work/keys.py"
printf '| program | ms of the processor | ms by the clock | MiB at most |\n|:---|---:|---:|---:|\n'
for at in "${!names[@]}"; do
    before=true XDG_STATE_HOME=$in_file
    case ${names[at]} in
    "$resting") XDG_STATE_HOME=$in_keyring ;;
    "$asked") XDG_STATE_HOME=$in_keyring before='keyctl purge -p user keyferry:' ;;
    esac
    hyperfine --shell none --warmup 2 --runs 30 --style none --prepare "$before" --export-json "$work/times" \
        "${commands[at]}" >/dev/null
    read -r processor clock < <(python3 -c "
import json
times = json.load(open('$work/times'))['results'][0]
print(round((times['user'] + times['system']) * 1e3, 1), round(times['median'] * 1e3, 1))")
    read -r -a command <<<"${commands[at]}"
    $before >/dev/null
    printf '| %s | %s | %s | %s |\n' "${names[at]}" "$processor" "$clock" "$(peak "${command[@]}")"
done

# --- a hundred at once
hundred() { for _ in $(seq 100); do "${warm[@]}" >/dev/null & done; wait; }
one_by_one() { for _ in $(seq 100); do "${warm[@]}" >/dev/null; done; }
TIMEFORMAT=%R
XDG_STATE_HOME=$in_file
printf '\n| a hundred warm calls | seconds |\n|:---|---:|\n'
printf '| one after the other | %s |\n' "$({ time one_by_one; } 2>&1)"
printf '| all at once | %s |\n' "$({ time hundred; } 2>&1)"
