package dev.barista.cache;

import dev.barista.model.CacheUse;
import dev.barista.model.Clock;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.model.Scheduler;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for the answer to an equal one, and no longer than its own caller does. Whoever takes the passenger
 * is the one to tell it how it ended: the flight it waits for, its deadline, or its cancellation.
 */
final class Waiter {

    private static final Runnable NOTHING = () -> {};

    private final AtomicReference<@Nullable Passenger> passenger;
    private volatile Runnable stopAlarm = NOTHING;

    Waiter(Passenger passenger) {
        this.passenger = new AtomicReference<>(passenger);
    }

    /** Has the wait end with the patience of its caller; perhaps at once. */
    void watch(RequestContext context, Clock clock, Scheduler scheduler) {
        context.cancellation().onCancel(() -> giveUp(cancelled(context)));
        if (context.deadlineNanos() != RequestContext.NO_DEADLINE) {
            long left = Math.max(0, context.deadlineNanos() - clock.nanoTime());
            stopAlarm = scheduler.schedule(
                    Duration.ofNanos(left),
                    () -> giveUp(new InferenceException(
                            ErrorCode.DEADLINE_EXCEEDED,
                            "the deadline passed while an equal call was under way, whose answer was waited for")));
            if (passenger.get() == null) {
                stopAlarm.run();
            }
        }
    }

    private static InferenceException cancelled(RequestContext context) {
        try {
            context.cancellation().throwIfCancelled();
        } catch (InferenceException e) {
            return e;
        }
        throw new IllegalStateException("told of a cancellation that is none");
    }

    private void giveUp(InferenceException why) {
        Passenger taken = take();
        if (taken != null) {
            taken.call().failed(why, CacheUse.NONE);
        }
    }

    /** The passenger, for the first who asks; null for all others. */
    @Nullable
    Passenger take() {
        Passenger taken = passenger.getAndSet(null);
        if (taken != null) {
            stopAlarm.run();
        }
        return taken;
    }
}
