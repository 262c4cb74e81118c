/** Makes load for model servers of any kind and measures how they bear it. */
@NullMarked
package dev.barista.loadgen;

import org.jspecify.annotations.NullMarked;
