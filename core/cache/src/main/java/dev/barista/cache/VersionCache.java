package dev.barista.cache;

import com.dynatrace.hash4j.hashing.HashValue128;
import dev.barista.model.CacheUse;
import dev.barista.model.Caller;
import dev.barista.model.Clock;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.model.Scheduler;
import dev.barista.model.Tensor;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The cache of one loaded version: answers its calls from memory, from the store that servers share, from an equal call
 * under way, or by a run, in this order. Thread-safe; never blocks.
 *
 * <p>Whoever closes it does so after the version's last call was answered.
 */
public final class VersionCache implements AutoCloseable {

    private final VersionScope scope;
    private final Duration timeToLive;
    private final LocalStore local;
    private final Parts parts;
    private final Runnable onClose;
    private final CacheCounters counters = new CacheCounters();
    private final ConcurrentHashMap<HashValue128, Flight> flights = new ConcurrentHashMap<>();

    /** What the caches of all versions have in common. */
    record Parts(
            ContentHash hash, @Nullable SharedStore shared, Clock clock, Scheduler scheduler, AnswerMemory memory) {}

    VersionCache(VersionScope scope, Duration timeToLive, LocalStore local, Parts parts, Runnable onClose) {
        this.scope = scope;
        this.timeToLive = timeToLive;
        this.local = local;
        this.parts = parts;
        this.onClose = onClose;
    }

    /** Answers the call or has it run. */
    public void serve(CacheableCall call) {
        if (!CallParameters.areCacheable(call.parameters()) || !fits(sizeOf(call.inputs()))) {
            call.run(call.context(), CacheUse.NONE, Uncached.RUN);
            return;
        }
        long asked = parts.clock().nanoTime();
        CallKey key = CallKey.of(scope, call, parts.hash());
        CachedAnswer found = local.find(key);
        while (found == null) {
            Passenger passenger = new Passenger(call, key, asked, parts.clock().nanoTime() - asked);
            Flight own = new Flight(this, passenger);
            Flight other = flights.putIfAbsent(key.hash(), own);
            if (other == null) {
                own.depart();
                return;
            }
            switch (other.board(passenger)) {
                case WAITS -> {
                    return;
                }
                case DIFFERS -> {
                    own.depart();
                    return;
                }
                case LANDED -> {
                    landed(key, other);
                    found = local.find(key);
                }
            }
        }
        answer(new Passenger(call, key, asked, 0), found, CacheUse.Outcome.HIT);
    }

    private static long sizeOf(@Nullable Tensor[] inputs) {
        long size = 0;
        for (Tensor input : inputs) {
            size += input == null ? 0 : input.byteSize();
        }
        return size;
    }

    /** Whether any store would take an answer of this weight. */
    boolean fits(long weight) {
        SharedStore shared = parts.shared();
        return local.fits(weight) || (shared != null && shared.fits(weight));
    }

    /** Gives a call its answer, and one reference with it. */
    void answer(Passenger passenger, CachedAnswer answer, CacheUse.Outcome outcome) {
        CacheUse use = new CacheUse(outcome, parts.clock().nanoTime() - passenger.asked(), answer.runNanos());
        Tensor[] outputs;
        try {
            outputs = answer.handOver(parts.memory().allocator());
        } catch (InferenceException e) {
            passenger.call().failed(e, use);
            return;
        }
        counters.answered(use);
        passenger.call().answered(outputs, use);
    }

    @Nullable
    CachedAnswer find(CallKey key) {
        return local.find(key);
    }

    /** Puts a run's answer where the next call finds it; the caller has a reference of its own. */
    CachedAnswer keep(CallKey key, Tensor[] outputs, long runNanos) {
        long start = parts.clock().nanoTime();
        CachedAnswer answer = copy(key, outputs, runNanos);
        local.keep(key, answer, counters, timeToLive);
        SharedStore shared = parts.shared();
        if (shared != null) {
            shared.keep(key, answer, timeToLive);
        }
        counters.keeping(parts.clock().nanoTime() - start);
        return answer;
    }

    CachedAnswer copy(CallKey key, Tensor[] outputs, long runNanos) {
        return CachedAnswer.copyOf(key, outputs, runNanos, parts.memory());
    }

    /** Another server's answer, kept here for as long as it is good. */
    void keepFound(CallKey key, SharedStore.Found found) {
        Duration left = found.timeToLive().compareTo(timeToLive) < 0 ? found.timeToLive() : timeToLive;
        local.keep(key, found.answer(), counters, left);
    }

    void landed(CallKey key, Flight flight) {
        flights.remove(key.hash(), flight);
    }

    /** For a run on some other thread than that of the caller. */
    static RequestContext offLoop(RequestContext context) {
        Caller anyThread = context.caller().fromAnyThread();
        return anyThread.equals(context.caller()) ? context : context.withCaller(anyThread);
    }

    @Nullable
    SharedStore shared() {
        return parts.shared();
    }

    Clock clock() {
        return parts.clock();
    }

    Scheduler scheduler() {
        return parts.scheduler();
    }

    CacheCounters counters() {
        return counters;
    }

    public CacheStatistics statistics() {
        return counters.read();
    }

    /** Drops its answers; those that somebody still sends stay whole until they are sent. */
    @Override
    public void close() {
        local.forget(counters);
        onClose.run();
    }
}
