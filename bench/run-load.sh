#!/usr/bin/env bash
# Requests per second of Barista beside a bare echo on the same library, in turns, for docs/benchmarks.md; prints
# Markdown. Servers run on processor 0, the client on processor 1. Takes about five minutes.
#
#   bench/run-load.sh [--unpinned] [ROUNDS [SECONDS]]      default 5 rounds of 5 seconds; needs Maven, a JDK 25, taskset
#   bench/run-load.sh embedded                             calls a second in process, without sockets
#
#   BENCH_SERVER_OPTS   further options of Barista's JVM, such as -XX:StartFlightRecording:filename=/tmp/load.jfr
set -euo pipefail
cd "$(dirname "$0")/.."

server_core=(taskset -c 0)
client_core=(taskset -c 1)
how="servers on processor 0, client on processor 1"
if [ "${1:-}" = --unpinned ]; then
    server_core=()
    client_core=()
    how="servers and client share the processors"
    shift
fi

find_java() {
    local home
    for home in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
        if [ -n "$home" ] && grep -q '^JAVA_VERSION="25' "$home/release" 2>/dev/null; then
            echo "$home/bin/java"
            return
        fi
    done
    echo "needs a JDK 25: point JAVA25_HOME at it" >&2
    exit 1
}

java=$(find_java)
mvn -q -Dquick -Dmaven.test.skip=true package -pl bench -am >&2
class_path=bench/target/quick/classes:$(cat bench/target/quick/class-path)
# The ones that ./barista sets; the same for the echo.
flags=(-XX:+UseSerialGC -Xms48m -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow)

echo "$(date -u +%F), $("$java" --version | sed -n 2p), $(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))," \
    "load before: $(cut -d ' ' -f 1-3 /proc/loadavg)"
if [ "${1:-}" = embedded ]; then
    exec "$java" "${flags[@]}" -cp "$class_path" dev.barista.bench.EmbeddedLimit bench/models
fi
echo "$how"
echo

scratch=$(mktemp -d)
pids=()
stop() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    wait
    rm -rf "$scratch"
}
trap stop EXIT

# Starts a server and waits for the port that it prints: name, further JVM options, class, arguments.
start() {
    local name=$1
    shift
    ${server_core[@]+"${server_core[@]}"} "$java" "${flags[@]}" -cp "$class_path" "$@" \
        >"$scratch/$name" 2>"$scratch/$name.log" &
    pids+=($!)
    for _ in $(seq 300); do
        grep -qx '[0-9][0-9]*' "$scratch/$name" && return
        kill -0 "${pids[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    cat "$scratch/$name.log" >&2
    exit 1
}

# Split at blanks on purpose: it holds several options.
# shellcheck disable=SC2086
start barista ${BENCH_SERVER_OPTS:-} dev.barista.bench.BaristaUnderLoad bench/models
start echo dev.barista.bench.EchoServer
${client_core[@]+"${client_core[@]}"} "$java" "${flags[@]}" -cp "$class_path" dev.barista.bench.LoadComparison \
    "$(tail -n 1 "$scratch/barista")@${pids[0]}" "$(tail -n 1 "$scratch/echo")@${pids[1]}" "${1:-5}" "${2:-5}"
