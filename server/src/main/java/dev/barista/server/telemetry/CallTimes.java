package dev.barista.server.telemetry;

import dev.barista.model.CacheUse;
import dev.barista.model.PhaseTimes;

/**
 * Where an answered call spent its time, in nanoseconds.
 *
 * @param decode from the last byte of the request to its tensors
 * @param service inside the inference service
 * @param encode from the output tensors to the bytes of the answer
 */
public record CallTimes(long decode, PhaseTimes service, long encode) {

    /** The value of a Server-Timing header. */
    public String serverTiming() {
        StringBuilder text = new StringBuilder(112);
        append(text, "decode;dur=", decode);
        append(text, ", queue;dur=", service.queue());
        append(text, ", batch;dur=", service.batchWait());
        append(text, ", run;dur=", run());
        append(text, ", encode;dur=", encode);
        appendCache(text, service.cache());
        return text.toString();
    }

    private static void appendCache(StringBuilder text, CacheUse cache) {
        if (cache.outcome() == CacheUse.Outcome.UNUSED) {
            return;
        }
        text.append(", cache;desc=").append(cache.outcome().text());
        append(text, ";dur=", cache.nanos());
        if (cache.isAnswer()) {
            append(text, ", saved;dur=", cache.savedNanos());
        }
    }

    /** In the runtime, with what it takes to hand it the inputs and get the outputs. */
    public long run() {
        return service.input() + service.run() + service.output();
    }

    private static void append(StringBuilder text, String name, long nanos) {
        text.append(name);
        Millis.append(text, nanos);
    }
}
