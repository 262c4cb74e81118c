/** What a kind of model repository implements to be opened by its address. */
@NullMarked
package dev.barista.lifecycle.spi;

import org.jspecify.annotations.NullMarked;
