package dev.barista.lifecycle;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether answers of a model may be given again to equal calls.
 *
 * @param timeToLive after so long an answer is computed anew
 * @param ownBytes memory that is set apart for this model; empty to share what the others share
 */
public record CachePolicy(boolean enabled, Duration timeToLive, OptionalLong ownBytes) {

    public static final CachePolicy OFF = new CachePolicy(false, Duration.ofHours(1), OptionalLong.empty());

    public CachePolicy withEnabled(boolean on) {
        return new CachePolicy(on, timeToLive, ownBytes);
    }
}
