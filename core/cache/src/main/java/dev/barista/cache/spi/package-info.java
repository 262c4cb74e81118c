/** What a store implements that several servers share. */
@NullMarked
package dev.barista.cache.spi;

import org.jspecify.annotations.NullMarked;
