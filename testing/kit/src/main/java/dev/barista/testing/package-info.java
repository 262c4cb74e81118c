/** Fakes, a clock moved by hand, and contracts that implementations extend in their tests. */
@NullMarked
package dev.barista.testing;

import org.jspecify.annotations.NullMarked;
