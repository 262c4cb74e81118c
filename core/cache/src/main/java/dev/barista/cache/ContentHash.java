package dev.barista.cache;

import com.dynatrace.hash4j.hashing.HashValue128;
import dev.barista.model.Tensor;
import org.jspecify.annotations.Nullable;

/** Finds the place of a call in a store. Equal calls have equal hashes; others may, so whoever uses it compares. */
@FunctionalInterface
interface ContentHash {

    HashValue128 of(byte[] header, @Nullable Tensor[] inputs);
}
