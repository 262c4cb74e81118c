/** The one implementation of the inference service, its filters, and the embeddable facade. */
@NullMarked
package dev.barista.inference;

import org.jspecify.annotations.NullMarked;
