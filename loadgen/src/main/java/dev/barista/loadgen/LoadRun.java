package dev.barista.loadgen;

import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Carries out a step. */
public final class LoadRun {

    private static final long PROGRESS_MILLIS = 100;

    private LoadRun() {}

    /**
     * Makes the calls of a step; takes as long as the step and what the last answers take.
     *
     * @param progress told now and then how far it is, on the calling thread
     * @throws LoadFailure if the server can't be reached, or not any more
     */
    public static StepResult run(Workload workload, Step step, Consumer<Progress> progress)
            throws InterruptedException {
        Step sized = overHttp(workload, step);
        try (EventLoops loops = EventLoops.start(sized.threads())) {
            List<Driver> drivers = new ArrayList<>();
            for (EventLoop loop : loops.loops()) {
                Connector connector = new Connector(loops, loop, workload.endpoint(), workload.calls());
                Driver driver = new Driver(
                        new LoopTicker(loop),
                        connector,
                        sized.share(drivers.size()),
                        workload.calls().samples(),
                        cpuOfThisThread());
                drivers.add(driver);
                loop.execute(driver::start);
            }
            return StepResult.of(sized, await(drivers, progress));
        }
    }

    /** A caller of a closed loop over HTTP/1.1 needs a connection of its own. */
    private static Step overHttp(Workload workload, Step step) {
        boolean own = workload.calls() instanceof Calls.Http && !step.open();
        return own && step.connections() != step.concurrency() ? step.withConnections(step.concurrency()) : step;
    }

    private static LongSupplier cpuOfThisThread() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return threads.isCurrentThreadCpuTimeSupported() ? threads::getCurrentThreadCpuTime : () -> 0;
    }

    private static List<Recorder> await(List<Driver> drivers, Consumer<Progress> progress) throws InterruptedException {
        CompletableFuture<Void> all =
                CompletableFuture.allOf(drivers.stream().map(Driver::done).toArray(CompletableFuture<?>[]::new));
        while (true) {
            try {
                all.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
                return drivers.stream().map(driver -> driver.done().join()).toList();
            } catch (TimeoutException e) {
                progress.accept(drivers.stream()
                        .map(Driver::progress)
                        .reduce(Progress::plus)
                        .orElse(Progress.NONE));
                failed(drivers);
            } catch (ExecutionException e) {
                failed(drivers);
                throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** One that has failed ends all. */
    private static void failed(List<Driver> drivers) {
        for (Driver driver : drivers) {
            if (driver.done().isCompletedExceptionally()
                    && driver.done().exceptionNow() instanceof LoadFailure failure) {
                throw failure;
            }
        }
    }
}
