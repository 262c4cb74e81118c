/** Benchmarks, with the limits they are compared with. */
@NullMarked
package dev.barista.bench;

import org.jspecify.annotations.NullMarked;
