#!/usr/bin/env bash
# Starts the demo as the README says, on a free port, and runs the commands of the documentation against it.
set -euo pipefail
cd "$(dirname "$0")/../.."

for tool in python3 curl; do
    if ! command -v "$tool" >/dev/null; then
        apt-get update -qq && apt-get install -y -qq "$tool"
    fi
done

log=$(mktemp)
state=$(mktemp -d)
server=
stop() {
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap 'stop; rm -rf "$log" "$state"' EXIT

# start COMMAND...: starts a server on a free port and waits until it is ready. The first start builds what is missing.
start() {
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    "$@" --port "$port" >"$log" 2>&1 &
    server=$!
    for ((second = 0; second < 600; second++)); do
        if curl -sf "http://127.0.0.1:$port/v2/health/ready" >/dev/null; then
            return 0
        fi
        if ! kill -0 "$server" 2>/dev/null; then
            break
        fi
        sleep 1
    done
    echo "$* was not ready:" && cat "$log"
    return 1
}

start ./barista demo
for ((second = 0; second < 60; second++)); do
    if grep -q 'Ctrl-C stops it' "$log"; then
        break
    fi
    sleep 1
done
grep -q 'Ctrl-C stops it' "$log" || { echo "the demo did not say what to try:" && cat "$log" && exit 1; }
stop

start ./barista serve --models examples/models --models examples/diamonds/model --state "$state"
if ! python3 testing/docs/run_docs.py "http://127.0.0.1:$port" README.md docs/*.md docs/*/*.md; then
    echo "--- the server's own output" && tail -50 "$log"
    exit 1
fi
