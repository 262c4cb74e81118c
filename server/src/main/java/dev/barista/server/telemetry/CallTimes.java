package dev.barista.server.telemetry;

import dev.barista.model.CacheUse;
import dev.barista.model.PhaseTimes;
import io.netty.util.AsciiString;

/**
 * Where an answered call spent its time, in nanoseconds.
 *
 * @param decode from the last byte of the request to its tensors
 * @param service inside the inference service
 * @param encode from the output tensors to the bytes of the answer
 */
public record CallTimes(long decode, PhaseTimes service, long encode) {

    private static final AsciiString DECODE = AsciiString.cached("decode;dur=");
    private static final AsciiString QUEUE = AsciiString.cached(", queue;dur=");
    private static final AsciiString BATCH = AsciiString.cached(", batch;dur=");
    private static final AsciiString RUN = AsciiString.cached(", run;dur=");
    private static final AsciiString ENCODE = AsciiString.cached(", encode;dur=");
    private static final AsciiString CACHE = AsciiString.cached(", cache;desc=");
    private static final AsciiString DURATION = AsciiString.cached(";dur=");
    private static final AsciiString SAVED = AsciiString.cached(", saved;dur=");

    /** The value of a Server-Timing header. */
    public AsciiString serverTiming() {
        TimingText text = new TimingText()
                .put(DECODE, decode)
                .put(QUEUE, service.queue())
                .put(BATCH, service.batchWait())
                .put(RUN, run())
                .put(ENCODE, encode);
        CacheUse cache = service.cache();
        if (cache.outcome() != CacheUse.Outcome.UNUSED) {
            text.put(CACHE).put(AsciiString.of(cache.outcome().text())).put(DURATION, cache.nanos());
            if (cache.isAnswer()) {
                text.put(SAVED, cache.savedNanos());
            }
        }
        return text.end();
    }

    /** In the runtime, with what it takes to hand it the inputs and get the outputs. */
    public long run() {
        return service.input() + service.run() + service.output();
    }
}
