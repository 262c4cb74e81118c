/** Encoders with a tokenizer beside them, served as models of texts. */
@NullMarked
package dev.barista.runtime.text;

import org.jspecify.annotations.NullMarked;
