package dev.barista.runtime.onnx;

/**
 * The inputs or outputs of one run as C sees them.
 *
 * @param names address of an array of pointers to zero-terminated names
 * @param values address of an array of as many {@code OrtValue*}
 */
record OrtArguments(long names, long values, long count) {}
