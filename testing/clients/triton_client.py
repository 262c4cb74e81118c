"""Drive a running server with Triton's own Python client, over HTTP and gRPC.

The server must serve what .ci/extra.d/10-triton-client.sh puts together: the testing kit's identity models of every
type, `add_sub`, `scale` (version 1 doubles, version 2 triples), `accumulator` and `history`, which keep state from call
to call, and the examples. Prints a line for each check that
fails and, at the end, how many passed.

    python triton_client.py 127.0.0.1:8080
"""

from __future__ import annotations

import queue
import sys
import traceback
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
import tritonclient.grpc as grpcclient
import tritonclient.http as httpclient
import tritonclient.utils.shared_memory as shm
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

SECONDS = 30
MODELS = Path(__file__).parents[1] / "kit/src/main/resources/models"

TYPES: dict[str, np.ndarray] = {
    "bool": np.array([True, False, True]),
    "int8": np.array([-128, 0, 127], np.int8),
    "int16": np.array([-32768, 0, 32767], np.int16),
    "int32": np.array([-(2**31), 0, 2**31 - 1], np.int32),
    "int64": np.array([-(2**63), 0, 2**63 - 1], np.int64),
    "uint8": np.array([0, 255], np.uint8),
    "uint16": np.array([0, 65535], np.uint16),
    "uint32": np.array([0, 2**32 - 1], np.uint32),
    "uint64": np.array([0, 2**64 - 1], np.uint64),
    "fp16": np.array([-1.5, 65504, np.inf, np.nan], np.float16),
    "fp32": np.array([-1.5, 3e38, -np.inf, np.nan], np.float32),
    "fp64": np.array([-1.5, 1e308, np.nan], np.float64),
    "string": np.array([b"", "größe".encode(), b"x" * 70_000], np.object_),
}


def expect(actual: Any, wanted: Any) -> None:
    if actual != wanted:
        raise AssertionError(f"expected {wanted!r}, got {actual!r}")


def expect_error(call: Callable[[], Any], *parts: str) -> None:
    try:
        call()
    except InferenceServerException as e:
        missing = [part for part in parts if part not in str(e)]
        if missing:
            raise AssertionError(f"{missing} not in {e}") from e
        return
    raise AssertionError(f"no error, expected one with {parts}")


def attribute(answer: Any, *names: str) -> Any:
    """A field of an answer, which is a dictionary over HTTP and a message over gRPC."""
    for name in names:
        answer = answer[name] if isinstance(answer, dict) else getattr(answer, name)
    return answer


class Checks:
    """What both protocols must do. One for each."""

    def __init__(self, api: Any, url: str) -> None:
        self.api = api
        self.is_http = api is httpclient
        self.client = api.InferenceServerClient(url)

    def tensor(self, name: str, values: np.ndarray, **options: Any) -> Any:
        tensor = self.api.InferInput(name, list(values.shape), np_to_triton_dtype(values.dtype))
        tensor.set_data_from_numpy(values, **(options if self.is_http else {}))
        return tensor

    def scale_input(self, width: int = 4, **options: Any) -> list[Any]:
        return [self.tensor("x", np.arange(1, width + 1, dtype=np.float32).reshape(1, width), **options)]

    def check_server_is_live_and_ready(self) -> None:
        expect(self.client.is_server_live(), True)
        expect(self.client.is_server_ready(), True)

    def check_models_are_ready(self) -> None:
        expect(self.client.is_model_ready("scale"), True)
        expect(self.client.is_model_ready("scale", "1"), True)
        expect(self.client.is_model_ready("fraud"), True)
        if self.is_http:
            expect(self.client.is_model_ready("scale", "9"), False)

    def check_server_metadata(self) -> None:
        metadata = self.client.get_server_metadata()
        expect(attribute(metadata, "name"), "barista")
        expect("binary_tensor_data" in list(attribute(metadata, "extensions")), True)

    def check_model_metadata(self) -> None:
        metadata = self.client.get_model_metadata("scale")
        expect(attribute(metadata, "name"), "scale")
        expect(list(attribute(metadata, "versions")), ["1", "2"])
        first = attribute(metadata, "inputs")[0]
        expect(attribute(first, "datatype"), "FP32")
        expect([int(dim) for dim in attribute(first, "shape")], [-1, 4])

    def check_model_config(self) -> None:
        config = self.client.get_model_config("scale")
        if not self.is_http:
            config = config.config
        expect(attribute(config, "name"), "scale")
        expect(attribute(config, "backend"), "onnxruntime")
        expect(len(attribute(config, "input")), 1)

    def check_statistics_count(self) -> None:
        def count() -> int:
            stats = self.client.get_inference_statistics("scale", "2")
            return int(attribute(attribute(stats, "model_stats")[0], "inference_stats", "success", "count"))

        before = count()
        self.client.infer("scale", self.scale_input())
        expect(count(), before + 1)

    def check_index(self) -> None:
        index = self.client.get_model_repository_index()
        entries = index if self.is_http else index.models
        ready = [(attribute(e, "name"), attribute(e, "version")) for e in entries if attribute(e, "state") == "READY"]
        expect(("scale", "1") in ready and ("scale", "2") in ready, True)

    def check_unload_and_load(self) -> None:
        self.client.unload_model("add_sub")
        expect(self.client.is_model_ready("add_sub"), False)
        values = np.zeros([1, 4], np.float32)
        inputs = [self.tensor("INPUT0", values), self.tensor("INPUT1", values)]
        expect_error(lambda: self.client.infer("add_sub", inputs), "add_sub")
        self.client.load_model("add_sub")
        expect(self.client.is_model_ready("add_sub"), True)
        self.client.infer("add_sub", inputs)

    def check_files_come_with_the_load_call(self) -> None:
        files = {
            "file:3/model.onnx": (MODELS / "external_data.onnx").read_bytes(),
            "file:3/external_data.bin": (MODELS / "external_data.bin").read_bytes(),
        }
        self.client.load_model("sent", config='{"backend":"onnxruntime"}', files=files)
        expect(self.client.is_model_ready("sent", "3"), True)
        metadata = self.client.get_model_metadata("sent")
        expect(list(attribute(metadata, "versions")), ["3"])
        expect_error(lambda: self.client.load_model("sent"), "no repository has it")
        self.client.unload_model("sent", unload_dependents=True)
        expect(self.client.is_model_ready("sent"), False)
        expect_error(lambda: self.client.load_model("sent"), "sent")
        escape = {"file:../model.onnx": b"x"}
        expect_error(lambda: self.client.load_model("sent", config="{}", files=escape), "expected a path")

    def check_every_type_comes_back(self) -> None:
        for name, values in TYPES.items():
            answer = self.client.infer(f"identity_{name}", [self.tensor("x", values)]).as_numpy("y")
            if not np.array_equal(answer, values, equal_nan=values.dtype.kind == "f"):
                raise AssertionError(f"identity_{name}: expected {values!r}, got {answer!r}")

    def check_bf16_comes_back(self) -> None:
        values = np.array([-1.5, 3.0, 1e30], ml_dtypes.bfloat16)
        tensor = self.api.InferInput("x", [3], "BF16")
        tensor.set_data_from_numpy(values)
        answer = self.client.infer("identity_bf16", [tensor]).as_numpy("y")
        expect(answer.astype(np.float32).tolist(), values.astype(np.float32).tolist())

    def check_empty_tensor(self) -> None:
        values = np.zeros([0], np.float32)
        answer = self.client.infer("identity_fp32", [self.tensor("x", values)]).as_numpy("y")
        expect(answer.shape, (0,))

    def check_requested_outputs_and_id(self) -> None:
        values = np.ones([2, 4], np.float32)
        inputs = [self.tensor("INPUT0", values), self.tensor("INPUT1", 2 * values)]
        wanted = [self.api.InferRequestedOutput("OUTPUT1")]
        answer = self.client.infer("add_sub", inputs, outputs=wanted, request_id="a-1")
        expect(answer.as_numpy("OUTPUT1").tolist(), (-values).tolist())
        expect(answer.as_numpy("OUTPUT0") is None, True)
        expect(attribute(answer.get_response(), "id"), "a-1")

    def check_shared_memory(self) -> None:
        values = np.arange(1, 5, dtype=np.float32).reshape(1, 4)
        key = f"/barista-check-{uuid.uuid4().hex}"
        memory = shm.create_shared_memory_region("row", key, 2 * values.nbytes)
        try:
            shm.set_shared_memory_region(memory, [values])
            self.client.register_system_shared_memory("row", key, 2 * values.nbytes)
            status = self.client.get_system_shared_memory_status("row")
            region = status[0] if self.is_http else status.regions["row"]
            expect(int(attribute(region, "byte_size")), 2 * values.nbytes)
            tensor = self.api.InferInput("x", [1, 4], "FP32")
            tensor.set_shared_memory("row", values.nbytes)
            wanted = self.api.InferRequestedOutput("y")
            wanted.set_shared_memory("row", values.nbytes, offset=values.nbytes)
            answer = self.client.infer("scale", [tensor], outputs=[wanted])
            size = attribute(answer.get_output("y"), "parameters")["shared_memory_byte_size"]
            expect(size if self.is_http else size.int64_param, values.nbytes)
            expect(shm.get_contents_as_numpy(memory, np.float32, [2, 4])[1].tolist(), [3.0, 6.0, 9.0, 12.0])
            tensor.set_shared_memory("row", values.nbytes, offset=2 * values.nbytes)
            expect_error(lambda: self.client.infer("scale", [tensor]), 'region "row" has 32 bytes')
            self.client.unregister_system_shared_memory("row")
            expect_error(lambda: self.client.get_system_shared_memory_status("row"), "register it first")
        finally:
            self.client.unregister_system_shared_memory()
            shm.destroy_shared_memory_region(memory)

    def check_versions_and_labels(self) -> None:
        for version, factor in (("1", 2), ("2", 3), ("", 3), ("stable", 2)):
            answer = self.client.infer("scale", self.scale_input(), model_version=version)
            expect(answer.as_numpy("y").tolist(), [[factor * x for x in (1.0, 2.0, 3.0, 4.0)]])

    def add_up(self, sequence: int, x: int, **place: bool) -> int:
        inputs = [self.tensor("x", np.array([[x]], np.int32))]
        return int(self.client.infer("accumulator", inputs, sequence_id=sequence, **place).as_numpy("total")[0, 0])

    def check_sequences(self) -> None:
        sums = {11: 0, 12: 0}
        for i in range(1, 21):
            for sequence, sign in ((11, 1), (12, -1)):
                sums[sequence] += sign * i
                place = {"sequence_start": i == 1, "sequence_end": i == 20}
                expect(self.add_up(sequence, sign * i, **place), sums[sequence])
        expect_error(lambda: self.add_up(11, 1), "sequence 11 is not open", "sequence_start")
        expect_error(lambda: self.add_up(0, 1), "sequence_id")
        extensions = attribute(self.client.get_server_metadata(), "extensions")
        expect("sequence" in extensions and "sequence(string_id)" in extensions, True)

    def check_sequence_with_a_text_for_its_id(self) -> None:
        def infer(x: float, **place: bool) -> Any:
            inputs = [self.tensor("x", np.array([[x]], np.float32))]
            return self.client.infer("history", inputs, sequence_id="a-b-c", **place).as_numpy("all").tolist()

        expect(infer(1, sequence_start=True), [[1.0]])
        expect(infer(2), [[1.0, 2.0]])
        expect(infer(3, sequence_end=True), [[1.0, 2.0, 3.0]])

    def check_errors_tell_what_is_wrong(self) -> None:
        infer = self.client.infer
        expect_error(lambda: infer("scale", self.scale_input(5)), "expected FP32 [-1,4], got FP32 [1,5]")
        expect_error(lambda: infer("scale", []), "missing input", '"x"')
        expect_error(lambda: infer("scale", self.scale_input() * 2), "given twice")
        expect_error(lambda: infer("scale", [self.tensor("z", np.zeros([1, 4], np.float32))]), 'unknown input "z"')
        expect_error(lambda: infer("scale", [self.tensor("x", np.zeros([1, 4], np.int32))]), "got INT32 [1,4]")
        expect_error(lambda: infer("nowhere", self.scale_input()), "nowhere")
        expect_error(lambda: infer("scale", self.scale_input(), model_version="7"), "7")
        expect_error(lambda: infer("../scale", self.scale_input()), "is no model name")
        wanted = [self.api.InferRequestedOutput("q")]
        expect_error(lambda: infer("scale", self.scale_input(), outputs=wanted), 'unknown output "q"')
        expect_error(lambda: self.client.get_cuda_shared_memory_status(), "CUDA shared memory is not supported")
        expect_error(lambda: self.client.load_model("nowhere"), "nowhere")

    def run(self) -> tuple[int, int]:
        passed = failed = 0
        for name in sorted(dir(self)):
            if name.startswith("check_"):
                try:
                    getattr(self, name)()
                    passed += 1
                except Exception:  # every failure counts, whatever it is
                    failed += 1
                    print(f"FAILED {type(self).__name__}.{name}\n{traceback.format_exc()}")
        return passed, failed


class Http(Checks):
    """What only HTTP has."""

    def __init__(self, url: str) -> None:
        super().__init__(httpclient, url)
        self.client.close()
        self.client = httpclient.InferenceServerClient(
            url, concurrency=4, connection_timeout=SECONDS, network_timeout=SECONDS
        )

    def check_json_in_and_out(self) -> None:
        wanted = [httpclient.InferRequestedOutput("y", binary_data=False)]
        answer = self.client.infer("scale", self.scale_input(binary_data=False), outputs=wanted)
        expect(answer.as_numpy("y").tolist(), [[3.0, 6.0, 9.0, 12.0]])
        text = np.array(["ä", "b"], np.object_)
        wanted = [httpclient.InferRequestedOutput("y", binary_data=False)]
        answer = self.client.infer("identity_string", [self.tensor("x", text, binary_data=False)], outputs=wanted)
        expect([str(s) for s in answer.as_numpy("y")], ["ä", "b"])

    def check_packed_bodies(self) -> None:
        values = np.zeros([20_000], np.float32)
        for request in ("gzip", "deflate", None):
            for response in ("gzip", "deflate", None):
                answer = self.client.infer(
                    "identity_fp32",
                    [self.tensor("x", values)],
                    request_compression_algorithm=request,
                    response_compression_algorithm=response,
                )
                expect(answer.as_numpy("y").shape, (20_000,))

    def check_async(self) -> None:
        pending = [self.client.async_infer("scale", self.scale_input()) for _ in range(20)]
        for call in pending:
            expect(call.get_result().as_numpy("y").tolist(), [[3.0, 6.0, 9.0, 12.0]])


class Grpc(Checks):
    """What only gRPC has."""

    def __init__(self, url: str) -> None:
        super().__init__(grpcclient, url)

    def check_packed_messages(self) -> None:
        values = np.zeros([20_000], np.float32)
        for algorithm in ("gzip", "deflate"):
            answer = self.client.infer(
                "identity_fp32", [self.tensor("x", values)], compression_algorithm=algorithm, client_timeout=SECONDS
            )
            expect(answer.as_numpy("y").shape, (20_000,))

    def check_async(self) -> None:
        answers: queue.Queue[Any] = queue.Queue()
        for _ in range(20):
            self.client.async_infer("scale", self.scale_input(), lambda result, error: answers.put(error or result))
        for _ in range(20):
            expect(answers.get(timeout=SECONDS).as_numpy("y").tolist(), [[3.0, 6.0, 9.0, 12.0]])

    def check_sequences_in_a_stream(self) -> None:
        answers: queue.Queue[Any] = queue.Queue()
        self.client.start_stream(lambda result, error: answers.put(error or result))
        for i in range(1, 31):
            for sequence, sign in ((21, 1), (22, -1)):
                self.client.async_stream_infer(
                    "accumulator",
                    [self.tensor("x", np.array([[sign * i]], np.int32))],
                    request_id=f"{sequence} {i}",
                    sequence_id=sequence,
                    sequence_start=i == 1,
                    sequence_end=i == 30,
                )
        for i in range(1, 31):
            for sequence, sign in ((21, 1), (22, -1)):
                answer = answers.get(timeout=SECONDS)
                expect(answer.get_response().id, f"{sequence} {i}")
                expect(int(answer.as_numpy("total")[0, 0]), sign * i * (i + 1) // 2)
        self.client.stop_stream()

    def check_stream(self) -> None:
        answers: queue.Queue[Any] = queue.Queue()
        self.client.start_stream(lambda result, error: answers.put(error or result))
        for i in range(50):
            self.client.async_stream_infer("scale", self.scale_input(), request_id=str(i))
        got = {answers.get(timeout=SECONDS).get_response().id for _ in range(50)}
        expect(got, {str(i) for i in range(50)})
        self.client.async_stream_infer("scale", self.scale_input(5))
        error = answers.get(timeout=SECONDS)
        expect(isinstance(error, InferenceServerException) and "got FP32 [1,5]" in str(error), True)
        self.client.async_stream_infer("scale", self.scale_input(), request_id="after")
        expect(answers.get(timeout=SECONDS).get_response().id, "after")
        self.client.stop_stream()


def main() -> None:
    url = sys.argv[1]
    passed = failed = 0
    for checks in (Http(url), Grpc(url)):
        p, f = checks.run()
        print(f"{type(checks).__name__}: {p} passed, {f} failed")
        checks.client.close()
        passed, failed = passed + p, failed + f
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
