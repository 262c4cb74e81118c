#!/usr/bin/env bash
# How long from the command to the first answered prediction, without and with the cache, and how much memory an idle
# server holds. Prints a line a run and the medians. Builds nothing but what ./barista itself builds.
#
#   bench/start.sh [RUNS]      default 9; needs the example models
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
runs=${1:-9}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap '' PIPE # a connection that the other side closes is one more that gave no prediction
request=$(<"$root/examples/requests/fraud.json")
length=$(wc -c <<<"$request")
# Nothing is ever written to it, so that reading from it is a pause for which no process starts.
mkfifo "$scratch/silence"
exec {silence}<>"$scratch/silence"

now() { date +%s%N; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

# Asks for a prediction once; whether there was one. By the shell itself: a program that is started again and again would
# take a processor from the server that it waits for.
ask() {
    local connection answer=''
    { exec {connection}<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'POST /v2/models/fraud/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s\n' \
        "$length" "$request" >&"$connection" || true
    IFS= read -r -d '' answer <&"$connection" || true
    exec {connection}>&-
    [[ $answer == 'HTTP/1.1 200 '*'"outputs"'* ]]
}

# One start on a port of its own; prints milliseconds to the first prediction and, if asked, KiB of memory after a while.
start_once() {
    local port=$((20000 + RANDOM % 10000)) begin end pid
    begin=$(now)
    "$root/barista" serve --models "$root/examples/models" --port "$port" --log-format json 2>"$scratch/log" &
    pid=$!
    until ask "$port"; do
        kill -0 "$pid" 2>/dev/null || { cat "$scratch/log" >&2; exit 1; }
        read -rt 0.003 -u "$silence" || true
    done
    end=$(now)
    if [[ ${1:-} == memory ]]; then
        sleep 10
        echo "$(((end - begin) / 1000000)) $(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")"
    else
        echo "$(((end - begin) / 1000000))"
    fi
    kill -TERM "$pid"
    wait "$pid" || true
}

export BARISTA_AOT=off
"$root/barista" version
echo "processors: $(nproc), load: $(cut -d ' ' -f 1-3 /proc/loadavg)"
start_once >/dev/null # the first one unpacks the native library
for ((i = 0; i < runs; i++)); do start_once; done | tee "$scratch/plain"
echo "plain: first prediction after $(median <"$scratch/plain") ms (median of $runs)"
export BARISTA_AOT=on
"$root/barista" aot-cache
for ((i = 0; i < runs; i++)); do start_once; done | tee "$scratch/cached"
echo "with the cache: first prediction after $(median <"$scratch/cached") ms (median of $runs)"
for ((i = 0; i < 3; i++)); do start_once memory; done | tee "$scratch/memory"
echo "idle memory with the cache: $(($(awk '{ print $2 }' "$scratch/memory" | median) / 1024)) MiB resident (median of 3)"
export BARISTA_AOT=off
for ((i = 0; i < 3; i++)); do start_once memory; done | tee "$scratch/memory"
echo "idle memory, plain: $(($(awk '{ print $2 }' "$scratch/memory" | median) / 1024)) MiB resident (median of 3)"
