/** Models that are written in Java, or in any language that compiles to it. */
@NullMarked
package dev.barista.runtime.java;

import org.jspecify.annotations.NullMarked;
