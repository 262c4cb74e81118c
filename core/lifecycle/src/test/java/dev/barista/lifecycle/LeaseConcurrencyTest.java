package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.FRAUD;
import static dev.barista.lifecycle.Snapshots.fraud;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.VersionSelector;
import dev.barista.testing.FakeRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Real threads: whatever they do to each other, no lease fails, is of a wrong version, or outlives its model. */
class LeaseConcurrencyTest {

    private static final int READERS = 4;
    private static final int SWITCHES = 200;

    private final FakeRuntime runtime = new FakeRuntime();
    private final FakeSource source = new FakeSource();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger leases = new AtomicInteger();
    private final ReadyGate gate = new ReadyGate();

    /** Lets the switching thread wait for a version to serve and the one before it to be gone. */
    private static final class ReadyGate implements LifecycleListener {
        private volatile CountDownLatch events = new CountDownLatch(2);

        @Override
        public void stateChanged(ModelName model, ModelVersion version, ModelState from, ModelState to) {
            if (to instanceof ModelState.Ready || to instanceof ModelState.Gone) {
                events.countDown();
            }
        }
    }

    private record Servable(LoadedVersion version, AtomicBoolean closed) implements AutoCloseable {
        @Override
        public void close() {
            if (!closed.compareAndSet(false, true)) {
                throw new IllegalStateException("closed twice");
            }
        }
    }

    @Test
    void switchingVersionsUnderReaders_failsNoLease() throws InterruptedException {
        try (ModelLifecycle<Servable> lifecycle = ModelLifecycle.builder(
                        (name, version, config) -> new Servable(version, new AtomicBoolean()))
                .runtime(runtime)
                .source(source)
                .listener(gate)
                .build()) {
            gate.events = new CountDownLatch(1);
            source.push(fraud("1:times-1.fake"));
            lifecycle.start();
            gate.events.await();
            List<Thread> readers = startReaders(lifecycle);
            for (int i = 0; i < SWITCHES; i++) {
                gate.events = new CountDownLatch(2);
                source.push(i % 2 == 0 ? fraud("1:times-1.fake", "2:times-2.fake") : fraud("1:times-1.fake"));
                gate.events.await();
            }
            stop.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(leases.get()).isPositive();
        assertThat(runtime.loaded()).hasSize(SWITCHES + 1);
        runtime.assertAllClosed();
    }

    private List<Thread> startReaders(ModelLifecycle<Servable> lifecycle) {
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            Thread reader = new Thread(() -> {
                while (!stop.get()) {
                    read(lifecycle).ifPresent(wrong::add);
                }
            });
            reader.start();
            readers.add(reader);
        }
        return readers;
    }

    private Optional<String> read(ModelLifecycle<Servable> lifecycle) {
        try (ModelLease<Servable> lease = lifecycle.lease(FRAUD, new VersionSelector.Latest())) {
            leases.incrementAndGet();
            String file = lease.servable().version().files().names().get(0);
            if (!file.equals("times-" + lease.version() + ".fake")) {
                return Optional.of("version " + lease.version() + " is served by " + file);
            }
            return lease.servable().closed().get()
                    ? Optional.of("version " + lease.version() + " is closed under a lease")
                    : Optional.empty();
        } catch (RuntimeException | Error e) {
            return Optional.of(e.toString());
        }
    }
}
