#!/usr/bin/env bash
# Installs the AWS CLI and boto3, at the versions of aws.txt, into a Python environment of their own: fetch-aws.sh DIR.
# Nothing is done when DIR has them already; what is there counts only with the list of versions beside it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=${1:?usage: fetch-aws.sh DIR}
mkdir -p "$dir"
exec 9>"$dir.lock" # one at a time: an environment can't be built aside and moved, its programs know where they lie
flock 9
cmp -s "$here/aws.txt" "$dir/aws.txt" && exit
rm -rf "$dir"
python3 -m venv "$dir" >&2
"$dir/bin/pip" install --quiet --disable-pip-version-check --no-input --requirement "$here/aws.txt" >&2
cp "$here/aws.txt" "$dir/aws.txt"
