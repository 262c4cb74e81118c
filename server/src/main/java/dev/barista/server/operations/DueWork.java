package dev.barista.server.operations;

import dev.barista.model.Clock;
import dev.barista.model.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes what is due from a queue and has it worked on, so many at a time. Looks into the queue when it is told that
 * something may have come, when work has ended, and when the next item is due; so it needs no thread while it waits.
 *
 * <p>Thread-safe. Looks and work run on the executor, one look at a time.
 */
final class DueWork<T> {

    /** How long to leave a queue alone that failed. */
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Queue<T> queue;
    private final Worker<T> worker;
    private final Tools tools;
    private final int atOnce;
    private int free;
    private boolean looking;
    private boolean lookAgain;
    private boolean stopped;
    private Runnable timer = () -> {};

    /** @param atOnce how many are worked on at the same time */
    DueWork(Queue<T> queue, Worker<T> worker, int atOnce, Tools tools) {
        this.queue = queue;
        this.worker = worker;
        this.atOnce = atOnce;
        this.free = atOnce;
        this.tools = tools;
    }

    /** Where items come from. Both methods may wait, and may throw. */
    interface Queue<T> {

        /** Takes the item that has been due for longest, empty if none is due. */
        Optional<T> claim();

        /** When the next item is due that is not taken, empty if there is none. */
        Optional<Instant> nextDue();
    }

    /** Works on one item; must have {@code done} run in the end, whatever happens. */
    @FunctionalInterface
    interface Worker<T> {
        void work(T item, Runnable done);
    }

    /**
     * What it works with.
     *
     * @param problems is told what went wrong in looking
     */
    record Tools(Executor executor, Scheduler scheduler, Clock clock, Consumer<Throwable> problems) {}

    /** Something may have become due. */
    void look() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            if (looking) {
                lookAgain = true;
                return;
            }
            looking = true;
        }
        tools.executor().execute(this::lookUntilDone);
    }

    /** Takes nothing more; what is being worked on goes on. */
    synchronized void stop() {
        stopped = true;
        timer.run();
    }

    /** Waits until nothing is being worked on; returns whether that took no longer than this. */
    synchronized boolean awaitIdle(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        while (free < atOnce) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void lookUntilDone() {
        do {
            try {
                takeAll();
            } catch (RuntimeException | Error e) {
                tools.problems().accept(e);
                lookIn(AFTER_FAILURE);
            }
        } while (isToLookAgain());
    }

    private synchronized boolean isToLookAgain() {
        boolean again = lookAgain && !stopped;
        lookAgain = false;
        looking = again;
        return again;
    }

    private void takeAll() {
        while (takeSlot()) {
            Optional<T> item = claim();
            if (item.isEmpty()) {
                queue.nextDue().ifPresent(due -> {
                    Duration wait = Duration.between(tools.clock().now(), due);
                    lookIn(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait);
                });
                return;
            }
            tools.executor().execute(() -> worker.work(item.get(), this::done));
        }
    }

    private Optional<T> claim() {
        Optional<T> item = Optional.empty();
        try {
            item = queue.claim();
            return item;
        } finally {
            if (item.isEmpty()) {
                giveSlot();
            }
        }
    }

    private void done() {
        giveSlot();
        look();
    }

    private synchronized boolean takeSlot() {
        if (stopped || free == 0) {
            return false;
        }
        free--;
        return true;
    }

    private synchronized void giveSlot() {
        free++;
        notifyAll();
    }

    private synchronized void lookIn(Duration wait) {
        timer.run();
        timer = stopped ? () -> {} : tools.scheduler().schedule(wait, this::look);
    }
}
