package dev.barista.server.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Registers gauges of the process and its memory. */
final class ProcessGauges {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    private ProcessGauges() {}

    /**
     * Registers them all.
     *
     * @param version of this server
     */
    static void register(MeterRegistry registry, PooledByteBufAllocator memory, String version) {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        Gauge.builder("barista.buffer.used", memory, pool -> pool.metric().usedDirectMemory())
                .description("Memory that the pool of buffers has taken for bodies, answers and tensors")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("process.resident.memory", ProcessGauges::residentBytes)
                .description("Resident memory of the process; absent where the system does not tell")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("barista.build.info", () -> 1)
                .description("Always 1; the labels tell what runs")
                .tags("version", version, "java", Runtime.version().toString())
                .register(registry);
    }

    private static double residentBytes() {
        if (!Files.isReadable(STATUS)) {
            return Double.NaN;
        }
        try {
            List<String> lines = Files.readAllLines(STATUS);
            for (String line : lines) {
                if (line.startsWith(RESIDENT)) {
                    String kibibytes =
                            line.substring(RESIDENT.length()).replace("kB", "").trim();
                    return Long.parseLong(kibibytes) * 1024.0;
                }
            }
        } catch (IOException e) {
            return Double.NaN;
        }
        return Double.NaN;
    }
}
