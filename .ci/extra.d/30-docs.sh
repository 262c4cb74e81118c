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
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
./barista demo --port "$port" >"$log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; rm -f "$log"' EXIT

# The first start builds what is missing, so it may take a while; it is over when the demo has said what to try.
for ((second = 0; second < 600; second++)); do
    if curl -sf "http://127.0.0.1:$port/v2/health/ready" >/dev/null; then
        break
    fi
    if ! kill -0 "$server" 2>/dev/null; then
        echo "the demo ended before it was ready:" && cat "$log" && exit 1
    fi
    sleep 1
done

if ! python3 testing/docs/run_docs.py "http://127.0.0.1:$port" README.md docs/*.md docs/*/*.md; then
    echo "--- the demo's own output" && tail -50 "$log"
    exit 1
fi
