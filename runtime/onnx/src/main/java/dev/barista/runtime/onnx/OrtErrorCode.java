package dev.barista.runtime.onnx;

/** {@code enum OrtErrorCode} of {@code onnxruntime_c_api.h}, in its order. */
enum OrtErrorCode {
    OK,
    FAIL,
    INVALID_ARGUMENT,
    NO_SUCHFILE,
    NO_MODEL,
    ENGINE_ERROR,
    RUNTIME_EXCEPTION,
    INVALID_PROTOBUF,
    MODEL_LOADED,
    NOT_IMPLEMENTED,
    INVALID_GRAPH,
    EP_FAIL,
    MODEL_LOAD_CANCELED,
    MODEL_REQUIRES_COMPILATION,
    NOT_FOUND,
    /** A code of a newer library. */
    UNKNOWN;

    private static final OrtErrorCode[] VALUES = values();

    static OrtErrorCode of(int code) {
        return code >= 0 && code < VALUES.length - 1 ? VALUES[code] : UNKNOWN;
    }
}
