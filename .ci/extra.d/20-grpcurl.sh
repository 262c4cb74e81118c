#!/usr/bin/env bash
# Asks a running server by grpcurl, which knows of it only what reflection tells. Needs Go, curl, and a Go module proxy.
set -euo pipefail
# shellcheck source=serve-for-clients
source "$(dirname "${BASH_SOURCE[0]}")/serve-for-clients"

command -v go >/dev/null || {
    echo "this check needs Go, which builds grpcurl"
    exit 1
}
GOBIN="$scratch/bin" go install github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.3 2>"$scratch/go.log" || {
    echo "grpcurl could not be built:"
    cat "$scratch/go.log"
    exit 1
}
start_server

passed=0
failed=0
# expect TEXT ARGUMENT…: the answer of grpcurl, in one line without spaces, holds the text.
expect() {
    local text=$1 answer
    shift
    answer=$(timeout 30 "$scratch/bin/grpcurl" -plaintext -max-time 20 "$@" 2>&1 | tr -d ' \n\t') || true
    if [[ $answer == *"$text"* ]]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED grpcurl %s\n  expected %s\n  got %s\n' "$*" "$text" "$answer"
    fi
}

service=inference.GRPCInferenceService
tensor='{"name":"x","datatype":"FP32","shape":[1,4],"contents":{"fp32_contents":[1,2,3,4]}}'

expect "grpc.health.v1.Health" "$address" list
expect "$service" "$address" list
expect "$service.ModelInfer" "$address" list "$service"
expect "$service.ModelStreamInfer" "$address" list "$service"
expect "rpcModelInfer(.inference.ModelInferRequest)" "$address" describe "$service"
expect "repeatedbytesraw_input_contents=7" "$address" describe inference.ModelInferRequest
expect '"status":"SERVING"' "$address" grpc.health.v1.Health/Check
expect '"status":"SERVING"' -d "{\"service\":\"$service\"}" "$address" grpc.health.v1.Health/Check
expect "NotFound" -d '{"service":"no.Such"}' "$address" grpc.health.v1.Health/Check
expect '"live":true' "$address" "$service/ServerLive"
expect '"ready":true' "$address" "$service/ServerReady"
expect '"name":"barista"' "$address" "$service/ServerMetadata"
expect '"versions":["1","2"]' -d '{"name":"scale"}' "$address" "$service/ModelMetadata"
expect '"shape":["-1","4"]' -d '{"name":"scale"}' "$address" "$service/ModelMetadata"
expect '"backend":"onnxruntime"' -d '{"name":"scale"}' "$address" "$service/ModelConfig"
expect '"name":"scale","version":"2","state":"READY"' "$address" "$service/RepositoryIndex"
expect '"model_version":"2"' -d "{\"model_name\":\"scale\",\"inputs\":[$tensor]}" "$address" "$service/ModelInfer"
expect '"fp32_contents":[3,6,9,12]' \
    -d "{\"model_name\":\"scale\",\"parameters\":{\"binary_data_output\":{\"bool_param\":false}},\"inputs\":[$tensor]}" \
    "$address" "$service/ModelInfer"
expect '"id":"7"' -d "{\"model_name\":\"scale\",\"id\":\"7\",\"inputs\":[$tensor]}" "$address" "$service/ModelStreamInfer"
expect 'InvalidArgument' -d '{"model_name":"scale"}' "$address" "$service/ModelInfer"
expect 'NotFound' -d '{"name":"nowhere"}' "$address" "$service/ModelMetadata"

# The same by the server's Unix-domain socket; -unix is broken in this version.
expect '"status":"SERVING"' "unix://$socket" grpc.health.v1.Health/Check
expect '"model_version":"2"' -d "{\"model_name\":\"scale\",\"inputs\":[$tensor]}" "unix://$socket" "$service/ModelInfer"
if [[ $(curl -fsS --unix-socket "$socket" http://localhost/v2/models/scale/ready) == *'"ready":true'* &&
    $(curl -fsS --http2-prior-knowledge --unix-socket "$socket" http://localhost/livez) == *'"live":true'* ]]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "FAILED curl --unix-socket"
fi

echo "$passed passed, $failed failed"
((failed == 0))
