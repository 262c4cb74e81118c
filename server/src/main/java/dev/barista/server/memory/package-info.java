/** Pooled off-heap memory for bodies, answers and tensors. */
@NullMarked
package dev.barista.server.memory;

import org.jspecify.annotations.NullMarked;
