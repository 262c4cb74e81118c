#!/usr/bin/env bash
# The archives, as a stranger uses them: unpacked elsewhere, through a link, with and without a Java runtime of their own.
# Needs curl, and what mvn package left in dist/target, or another folder given as the argument.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
command -v curl >/dev/null || { echo "50-archive.sh needs curl"; exit 1; }

scratch=$(mktemp -d)
server=
cleanup() {
    if [[ -n $server ]]; then kill -KILL "$server" 2>/dev/null || true; fi
    rm -rf "$scratch"
}
trap cleanup EXIT

die() { echo "50-archive.sh: $*"; exit 1; }

# Waits until a command succeeds, at most so many seconds.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [[ $SECONDS -lt $end ]] || return 1
        sleep 0.05
    done
}

gone() { ! kill -0 "$1" 2>/dev/null; }
has_url() { grep -qs "http://127.0.0.1:[0-9]" "$1"; }
is_ready() { curl -sf "$1/v2/health/ready" >/dev/null; }

try_archive() {
    local archive=$1 folder=$scratch/$2 command=$scratch/barista-$2 log=$scratch/$2.log url before status=0
    echo "trying $(basename "$archive")"
    mkdir "$folder"
    tar -xzf "$archive" -C "$folder" --strip-components=1
    # A relative link from another folder, and another working directory.
    ln -s "$2/barista" "$command"
    cd "$scratch"

    "$command" version | grep '^barista ' || die "version"
    [[ -s $folder/THIRD-PARTY.txt && -s $folder/LICENSE ]] || die "a licence is missing"

    # All of this without the cache first, then with it.
    for cache in off on; do
        rm -f "$log"
        before=$SECONDS
        BARISTA_AOT=$cache BARISTA_AOT_DELAY=600 "$command" serve --models "$folder/examples/models" --port 0 --state "$scratch/state" \
            --log-format json 2>"$log" &
        server=$!
        within 60 has_url "$log" || die "the server does not start: $(cat "$log")"
        url=$(grep -o 'http://127.0.0.1:[0-9]*' "$log" | head -n 1)
        within 60 is_ready "$url" || die "the server does not get ready: $(cat "$log")"
        "$command" predict intent --url "$url" --data '{"text": "a cappuccino, please"}' | grep '^intent  *order_drink$' ||
            die "predict"
        # The database needs more of the Java runtime than all the rest.
        curl -sf "$url/v2/models/fraud/infer" -H 'Prefer: respond-async' -d "@$folder/examples/requests/fraud.json" |
            grep '"state":"queued"' || die "a call is not taken to be answered later"
        "$command" operations result --wait 30 --url "$url" "$("$command" operations list --limit 1 --json --url "$url" |
            grep -o '[0-9a-f]\{32\}' | head -n 1)" | grep '^fraud_probability' || die "a call is not answered later"
        "$command" models --url "$url" --interval 0 | grep '^fraud .* READY .*stable' || die "models"
        kill -TERM "$server"
        within 20 gone "$server" || die "the server does not stop on SIGTERM"
        wait "$server" || status=$?
        server=
        [[ $status -eq 0 ]] || die "SIGTERM ends the server with $status"
        echo "  served and stopped with the cache $cache, in $((SECONDS - before)) s"
        if [[ $cache == off ]]; then
            "$command" aot-cache >"$scratch/aot.log" || die "the cache can't be made: $(cat "$scratch/aot.log")"
        fi
    done
    if [[ -n $(find "$folder/aot" -name '*.log') ]]; then die "making the cache left a log"; fi

    "$command" predict intent --url http://127.0.0.1:1 --data '{}' 2>/dev/null || status=$?
    [[ $status -eq 3 ]] || die "no server: expected 3, got $status"
    cd "$root"
}

version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' "$root/pom.xml" | head -n 1)
archives=${1:-$root/dist/target}
plain=$archives/barista-$version.tar.gz
[[ -f $plain ]] || die "mvn package did not make $plain"
try_archive "$plain" plain
for own in "$archives"/barista-"$version"-*.tar.gz; do
    # Its own runtime is the only Java that it can find.
    BARISTA_JAVA_HOME='' JAVA25_HOME='' JAVA_HOME='' try_archive "$own" own
done
echo "the archives work"
