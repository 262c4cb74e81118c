package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.spi.ModelFiles;
import dev.barista.testing.FakeModel;
import dev.barista.testing.interleaving.Interleavings;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Leases of a version against its retirement. */
class LeaseInterleavingTest {

    @Test
    void retiredVersion_isClosedOnce_andNeverUnderALease() {
        Interleavings.of(3, 2, 6).check(Version.class);
    }

    /** A version, and what threads do with it. */
    public static final class Version {

        private static final ModelName NAME = new ModelName("m");
        private static final FakeModel MODEL = FakeModel.times(1);
        private static final LoadedVersion LOADED = new LoadedVersion(
                new ModelVersion(1),
                MODEL,
                MODEL.signature(),
                MODEL.signature(),
                "fake",
                new ModelFiles(Path.of("m"), List.of()));

        private final AtomicInteger closings = new AtomicInteger();
        private final ServedVersion<AutoCloseable> version =
                new ServedVersion<>(NAME, LOADED, () -> {}, closings::incrementAndGet);
        private volatile boolean retired;

        /** As a call does. */
        @Operation
        public String call() {
            return use(version.tryLease());
        }

        /** As the first call of a sequence does, whose lease is closed before that of the sequence. */
        @Operation
        public String callOfASequence() {
            ModelLease<AutoCloseable> lease = version.tryLease();
            if (lease == null) {
                return "refused";
            }
            ModelLease<AutoCloseable> held = lease.again();
            lease.close();
            return use(held);
        }

        private String use(@Nullable ModelLease<AutoCloseable> lease) {
            if (lease == null) {
                return "refused";
            }
            String answer = closings.get() == 0 ? "answered" : "closed underneath";
            lease.close();
            return answer;
        }

        @Operation(runOnce = true)
        public void retire() {
            retired = true;
            version.retire();
        }

        @Validate
        public void closed() {
            int expected = retired ? 1 : 0;
            if (closings.get() != expected || version.leaseCount() != 0) {
                throw new AssertionError("closed " + closings + " times, expected " + expected + "; "
                        + version.leaseCount() + " leases are left");
            }
        }
    }
}
