package dev.barista.scheduling;

import org.jspecify.annotations.Nullable;

/** One instance at work: makes it, runs batches on it until there are none, and closes it, all on one thread. */
final class InstanceWorker implements Runnable {

    private final CallQueue queue;
    private final BatchRunner runner;
    private final InlineChoice inline;

    InstanceWorker(CallQueue queue, BatchRunner runner, InlineChoice inline) {
        this.queue = queue;
        this.runner = runner;
        this.inline = inline;
    }

    @Override
    public void run() {
        @Nullable Batch next = queue.take(runner::close);
        while (next != null) {
            try {
                runner.run(next);
                inline.ranOnInstance(next);
            } finally {
                queue.ended(next);
            }
            next = queue.take(runner::close);
        }
    }
}
