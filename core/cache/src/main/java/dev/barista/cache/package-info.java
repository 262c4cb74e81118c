/** Answers that were computed once and are given again: keys, memory, and one run for equal calls at the same time. */
@NullMarked
package dev.barista.cache;

import org.jspecify.annotations.NullMarked;
