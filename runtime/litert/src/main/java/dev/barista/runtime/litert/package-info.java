/** The model runtime over the C library of TensorFlow Lite, which is called LiteRT now. */
@NullMarked
package dev.barista.runtime.litert;

import org.jspecify.annotations.NullMarked;
