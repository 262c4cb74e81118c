/** Answers in Redis, where servers find each other's. */
@NullMarked
package dev.barista.cache.redis;

import org.jspecify.annotations.NullMarked;
