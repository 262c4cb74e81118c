package dev.barista.cache;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * How a version is cached.
 *
 * @param timeToLive after so long an answer is computed anew
 * @param ownBytes the memory that is set apart for its model; empty if it shares what the others share
 */
public record CacheTerms(Duration timeToLive, OptionalLong ownBytes) {}
