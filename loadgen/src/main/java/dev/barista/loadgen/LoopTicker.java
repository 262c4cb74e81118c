package dev.barista.loadgen;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/** The time of an event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // What a task throws ends the run, see Driver.
record LoopTicker(EventLoop loop) implements Ticker {

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void after(long nanos, Runnable task) {
        if (nanos <= 0) {
            loop.execute(task);
        } else {
            loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }
}
