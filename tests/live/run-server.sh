#!/usr/bin/env bash
# Runs a server, and stops it when our standard input ends - which it also does when the driver is killed. Then
# everything the server started is killed and its folder removed: run-server.sh FOLDER COMMAND...
set -m # a process group for the server
folder=${1:?usage: run-server.sh FOLDER COMMAND...}
shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
{
    cat >/dev/null
    kill -KILL -- "-$server"
    rm -rf -- "$folder"
} <&3 >/dev/null 2>&1 &
exec 3<&-
wait "$server"
