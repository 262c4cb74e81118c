/** What a runtime implements to have its models served. */
@NullMarked
package dev.barista.model.spi;

import org.jspecify.annotations.NullMarked;
