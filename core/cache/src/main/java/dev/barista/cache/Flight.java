package dev.barista.cache;

import dev.barista.model.CacheUse;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import dev.barista.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run for all equal calls at the same time: the first one leads and is run, the others wait for its answer. If it
 * fails for a reason that is its own caller's, one of those who wait leads instead; any other failure is everybody's.
 *
 * <p>Thread-safe. The leader's inputs are read under the lock, and another leads before they are closed.
 */
final class Flight implements CacheableCall.Ran {

    private final VersionCache cache;
    private Passenger leader;
    private @Nullable List<Waiter> waiting;
    private @Nullable Launch nextLaunch;
    private boolean launching;
    private boolean landed;

    Flight(VersionCache cache, Passenger leader) {
        this.cache = cache;
        this.leader = leader;
    }

    /** What became of a call that wants the same, by its hash. */
    enum Boarding {
        /** It waits, and will be told. */
        WAITS,
        /** It is of another content, or not to be held up by the one that leads. */
        DIFFERS,
        /** The answer is there or lost; to be looked for anew. */
        LANDED
    }

    private record Launch(Passenger passenger, RequestContext context) {}

    /** Takes a further call along, if it asks the same with the same priority. */
    Boarding board(Passenger further) {
        Waiter waiter = new Waiter(further);
        RequestContext context = further.call().context();
        synchronized (this) {
            if (landed) {
                return Boarding.LANDED;
            }
            if (context.priority() != leader.call().context().priority()
                    || !leader.key().isEqualTo(further.key())) {
                return Boarding.DIFFERS;
            }
            if (waiting == null) {
                waiting = new ArrayList<>(2);
            }
            waiting.add(waiter);
        }
        waiter.watch(context, cache.clock(), cache.scheduler());
        return Boarding.WAITS;
    }

    /** Finds the answer or has it computed; called once, by the thread that brought the leader. */
    void depart() {
        Passenger first = leader();
        CachedAnswer kept = cache.find(first.key());
        if (kept != null) {
            landWith(kept, CacheUse.Outcome.HIT);
            return;
        }
        SharedStore shared = cache.shared();
        if (shared == null) {
            launch(new Launch(first, first.call().context()));
            return;
        }
        var _ = shared.find(first.key()).whenComplete((found, failure) -> {
            if (found == null) {
                launch(new Launch(first, VersionCache.offLoop(first.call().context())));
            } else {
                cache.keepFound(first.key(), found);
                landWith(found.answer(), CacheUse.Outcome.SHARED_HIT);
            }
        });
    }

    private synchronized Passenger leader() {
        return leader;
    }

    /**
     * Has a passenger run. A run that fails at once comes back here before it returns; it is the loop that goes on
     * then, so that a thousand who are refused one after the other need no deep stack.
     */
    private void launch(Launch launch) {
        synchronized (this) {
            nextLaunch = launch;
            if (launching) {
                return;
            }
            launching = true;
        }
        for (Launch next = takeLaunch(); next != null; next = takeLaunch()) {
            CacheUse use = next.passenger().missed();
            cache.counters().missed(use);
            next.passenger().call().run(next.context(), use, this);
        }
    }

    private synchronized @Nullable Launch takeLaunch() {
        Launch next = nextLaunch;
        nextLaunch = null;
        launching = next != null;
        return next;
    }

    @Override
    public void succeeded(Tensor[] outputs, long runNanos) {
        CachedAnswer answer = null;
        InferenceException noMemory = null;
        CallKey key = leader().key();
        try {
            if (cache.fits(CachedAnswer.weightOf(key, outputs))) {
                answer = cache.keep(key, outputs, runNanos);
            }
        } catch (InferenceException e) {
            noMemory = e;
        }
        List<Waiter> waiters = land();
        try {
            if (answer == null && noMemory == null && !waiters.isEmpty()) {
                answer = cache.copy(key, outputs, runNanos);
            }
        } catch (InferenceException e) {
            noMemory = e;
        }
        tell(waiters, answer, noMemory);
    }

    private void tell(List<Waiter> waiters, @Nullable CachedAnswer answer, @Nullable InferenceException failure) {
        for (Waiter waiter : waiters) {
            Passenger passenger = waiter.take();
            if (passenger == null) {
                continue;
            }
            if (answer != null && answer.retain()) {
                cache.answer(passenger, answer, CacheUse.Outcome.JOINED);
            } else if (failure != null) {
                passenger.call().failed(failure, passenger.missed());
            }
        }
        if (answer != null) {
            answer.release();
        }
    }

    /** Nobody is run: the answer was there after all. Takes over the reference. */
    private void landWith(CachedAnswer answer, CacheUse.Outcome outcome) {
        Passenger first = leader();
        List<Waiter> waiters = land();
        if (answer.retain()) {
            cache.answer(first, answer, outcome);
        }
        tell(waiters, answer, null);
    }

    @Override
    public Runnable failed(InferenceException error) {
        if (isOfItsCallerAlone(error.code())) {
            Passenger next = nextLeader();
            if (next != null) {
                return () ->
                        launch(new Launch(next, VersionCache.offLoop(next.call().context())));
            }
        }
        List<Waiter> waiters = land();
        return () -> tell(waiters, null, error);
    }

    /** Whether an equal call of somebody else may fare better. */
    private static boolean isOfItsCallerAlone(ErrorCode code) {
        return code == ErrorCode.CANCELLED || code.blame() == ErrorCode.Blame.CAPACITY;
    }

    /** One who still waits, made the leader; if there is none, the flight has landed. */
    private @Nullable Passenger nextLeader() {
        synchronized (this) {
            while (waiting != null && !waiting.isEmpty()) {
                Passenger next = waiting.removeFirst().take();
                if (next != null) {
                    leader = next;
                    return next;
                }
            }
            landed = true;
        }
        cache.landed(leader().key(), this);
        return null;
    }

    /** Takes nobody along from now on, and makes room for the next flight. */
    private List<Waiter> land() {
        List<Waiter> waiters;
        synchronized (this) {
            landed = true;
            waiters = waiting == null ? List.of() : waiting;
            waiting = null;
        }
        cache.landed(leader().key(), this);
        return waiters;
    }
}
