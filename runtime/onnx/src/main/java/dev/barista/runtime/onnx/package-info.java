/** The model runtime over the ONNX Runtime C library. */
@NullMarked
package dev.barista.runtime.onnx;

import org.jspecify.annotations.NullMarked;
