#!/usr/bin/env bash
# Barista beside its limits, in turns, for docs/benchmarks.md; prints Markdown. bench/README.md tells how to read it.
# Servers run on processor 0, the client on processor 1. Needs Maven, a JDK 25 and taskset.
#
#   bench/run-suite.sh [--unpinned] [--rounds N] [--seconds N] [--models DIR] [SUBSET...]
#
#   grpc rest-json rest-binary     one row of 32 floats to a small network, beside the bare servers
#   identity                       2 million floats there and back, beside a bare echo
#   embedded                       calls in process, beside the runtime alone
#   overload                       three times its own peak, 50 ms a call; the small network and, from --models,
#                                  light_squeezenet
#   heavy                          16 callers of light_resnet50 and light_squeezenet, beside the best in process; their
#                                  .onnx files are in --models, or else where the project's shared test data lies
#
# Without a subset all of them, which takes about half an hour with 5 rounds of 5 seconds.
#
#   BENCH_SERVER_OPTS   further options of Barista's JVM, such as -XX:StartFlightRecording:filename=/tmp/load.jfr
set -euo pipefail
cd "$(dirname "$0")/.."

all_subsets=(grpc rest-json rest-binary identity embedded overload heavy)
pinned=yes
rounds=5
seconds=5
models=../shared/testdata/onnx/light
subsets=()
while [ $# -gt 0 ]; do
    case $1 in
        --unpinned) pinned=no ;;
        --rounds) rounds=$2 && shift ;;
        --seconds) seconds=$2 && shift ;;
        --models) models=$2 && shift ;;
        -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" && exit ;;
        *)
            [[ " ${all_subsets[*]} " == *" $1 "* ]] || { echo "there is no subset $1, only ${all_subsets[*]}" >&2 && exit 2; }
            subsets+=("$1")
            ;;
    esac
    shift
done
[ ${#subsets[@]} -gt 0 ] || subsets=("${all_subsets[@]}")

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
# The ones that ./barista sets; the same for all servers.
flags=(-XX:+UseSerialGC -Xms48m -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -Dio.netty.jfr.enabled=false -Dio.netty.leakDetection.level=disabled
    -Dio.grpc.netty.shaded.io.netty.leakDetection.level=disabled)

scratch=$(mktemp -d)
pids=()
servers=()
stop_servers() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2>/dev/null || true
    wait
    pids=()
    servers=()
}
trap 'stop_servers; rm -rf "$scratch"' EXIT

# On a processor of its own, unless --unpinned: processor, command.
on() {
    local processor=$1
    shift
    if [ "$pinned" = yes ]; then exec taskset -c "$processor" "$@"; else exec "$@"; fi
}

# Starts a server and waits for the ports that it prints: name, further JVM options, class, arguments.
start() {
    local name=$1
    shift
    : >"$scratch/$name.out"
    (on 0 "$java" "${flags[@]}" -cp "$class_path" "$@") >"$scratch/$name.out" 2>"$scratch/$name.log" &
    pids+=($!)
    for _ in $(seq 300); do
        if grep -qx '[0-9][0-9]*:[0-9][0-9]*' "$scratch/$name.out"; then
            servers+=("$name=$(tail -n 1 "$scratch/$name.out")@${pids[-1]}")
            return
        fi
        kill -0 "${pids[-1]}" 2>/dev/null || break
        sleep 0.1
    done
    cat "$scratch/$name.log" >&2
    exit 1
}

# Serves a folder of models.
start_barista() {
    # Split at blanks on purpose: it holds several options.
    # shellcheck disable=SC2086
    start Barista ${BENCH_SERVER_OPTS:-} dev.barista.bench.BaristaUnderLoad "${1:-bench/models}"
}

client() {
    (on 1 "$java" "${flags[@]}" -cp "$class_path" "$@")
}

compare() {
    local part=$1
    client dev.barista.bench.Suite "$part" "$rounds" "$seconds" "${servers[@]}"
    stop_servers
    echo
}

# A small network, with the limit's class: subset, class.
small() {
    start_barista
    start limit "dev.barista.bench.$2" bench/models
    start "no model" "dev.barista.bench.$2" bench/models --no-model
    start "bare Vert.x" dev.barista.bench.EchoServer
    compare "$1"
}

# Puts a model that takes milliseconds into a folder of its own: its name.
copy_model() {
    if [ ! -f "$models/$1.onnx" ]; then
        echo "$1: there is no $models/$1.onnx; --models names another folder"
        return 1
    fi
    mkdir -p "$scratch/$1/$1/1"
    cp "$models/$1.onnx" "$scratch/$1/$1/1/model.onnx"
}

heavy() {
    copy_model "$1" || return 0
    start_barista "$scratch/$1"
    start limit dev.barista.bench.HeavyLimit "$models/$1.onnx"
    client dev.barista.bench.HeavyModels "$1" "$rounds" "$seconds" "${servers[@]}"
    stop_servers
    echo
}

run() {
    echo "### $1"
    echo
    case $1 in
        grpc) small grpc GrpcNettyLimit ;;
        rest-json) small rest-json RestJsonLimit ;;
        rest-binary) small rest-binary RestBinaryLimit ;;
        identity)
            start_barista && start echo dev.barista.bench.EchoLimit grpc && compare identity-grpc
            start_barista && start echo dev.barista.bench.EchoLimit rest && compare identity-rest-binary
            # The target is for two processors: nothing is pinned.
            pinned_before=$pinned && pinned=no
            start_barista && compare identity-rest-json
            pinned=$pinned_before
            ;;
        embedded) "$java" "${flags[@]}" -cp "$class_path" dev.barista.bench.EmbeddedLimit bench/models ;;
        overload)
            start_barista
            client dev.barista.bench.Overload "$rounds" "$seconds" "${servers[@]}"
            stop_servers
            if copy_model light_squeezenet; then
                start_barista "$scratch/light_squeezenet"
                client dev.barista.bench.Overload "$rounds" "$seconds" "${servers[@]}" light_squeezenet
                stop_servers
            fi
            ;;
        heavy) heavy light_resnet50 && heavy light_squeezenet ;;
    esac
}

processors() { [ "$pinned" = yes ] && echo "servers on processor 0, client on processor 1" || echo "nothing pinned"; }

echo "$(date -u +%F), $("$java" --version | sed -n 2p), $(nproc) processors ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1))," \
    "load before: $(cut -d ' ' -f 1-3 /proc/loadavg); $rounds rounds of $seconds s, $(processors)"
echo
for subset in "${subsets[@]}"; do
    run "$subset"
done
