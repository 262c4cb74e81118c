/** Reading and writing tensors as JSON over a streaming parser; no knowledge of any protocol. */
@NullMarked
package dev.barista.json;

import org.jspecify.annotations.NullMarked;
