#!/usr/bin/env bash
# Models with StringNormalizer need the locale en_US.UTF-8 of the machine: without it the reason is told, with it the
# model answers. Makes the locale in a scratch folder, so that the machine stays as it is. Needs localedef and curl.
set -euo pipefail
# shellcheck source=serve-for-clients
source "$(dirname "${BASH_SOURCE[0]}")/serve-for-clients"

if [[ ! -f /usr/share/i18n/locales/en_US ]]; then
    { apt-get update -qq && apt-get install -y -qq locales; } >/dev/null 2>&1 || {
        echo "this check needs localedef and the sources of locales (on Debian the package locales)"
        exit 1
    }
fi

mkdir -p "$scratch/capitals/capitals/1" "$scratch/none" "$scratch/locales"
cp "$root/runtime/onnx/src/test/resources/models/string_normalizer.onnx" "$scratch/capitals/capitals/1/model.onnx"
localedef -i en_US -f UTF-8 "$scratch/locales/en_US.UTF-8"

# try LOCALES PATH EXPECTED [DATA]: what a server that finds its locales there answers.
try() {
    local answer url='' tries
    # The launcher becomes the server, so this is its process.
    LOCPATH=$1 LC_ALL=C "$root/barista" serve --models "$scratch/capitals" --port 0 --log-format json \
        >"$scratch/server.log" 2>&1 &
    server=$!
    for ((tries = 0; tries < 600; tries++)); do
        url=$(sed -n 's|.*"url":"\(http://[^"]*\)".*|\1|p' "$scratch/server.log" | head -n 1)
        if [[ -n $url ]]; then
            answer=$(curl -sS -d "${4:-}" "$url$2" 2>&1) || true
            if [[ $answer == *"$3"* ]]; then
                break
            fi
        fi
        sleep 0.1
    done
    kill "$server" && wait "$server" || true
    server=
    if [[ ${answer:-} != *"$3"* ]]; then
        printf 'FAILED with the locales in %s\n  expected %s\n  got %s\n' "$1" "$3" "${answer:-nothing}"
        exit 1
    fi
    echo "$3"
}

"$root/barista" version >/dev/null 2>"$scratch/build.log" || {
    cat "$scratch/build.log"
    exit 1
}
try "$scratch/none" /v2/repository/index "needs the locale en_US.UTF-8, which this machine lacks"
try "$scratch/locales" /v2/models/capitals/infer '"data":["MONDAY","GRÜN"]' \
    '{"inputs":[{"name":"x","datatype":"BYTES","shape":[2],"data":["Monday","grün"]}]}'
