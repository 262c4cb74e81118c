package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.CachePolicy;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.VersionExamples;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.lifecycle.WarmUpPolicy;
import dev.barista.model.Clock;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.spi.ModelFiles;
import dev.barista.server.telemetry.ServerLog;
import dev.barista.server.telemetry.ServerMetrics;
import dev.barista.storage.UploadSource;
import dev.barista.testing.FakeRuntime;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A real server on a free port of this machine, with fake models: {@code double} has the versions 1 (times 1) and 2
 * (times 2), of which 1 carries the label {@code stable}; {@code broken} fails to load. Closing it checks that all
 * memory was given back.
 */
public final class ServerFixture implements AutoCloseable {

    private final FakeRuntime runtime;
    // Without caches for threads, so that what is in use is counted exactly.
    private final PooledByteBufAllocator memory = new PooledByteBufAllocator(true, 0, 1, 8192, 9, 0, 0, false);
    private final Path uploads = temporaryFolder();
    private final BaristaServer server;

    public ServerFixture(UnaryOperator<ServerConfig.Builder> settings) {
        this(settings, List.of(model("double", List.of("times-1.fake", "times-2.fake"))));
    }

    public ServerFixture(UnaryOperator<ServerConfig.Builder> settings, List<ModelSnapshot> models) {
        this(settings, models, new FakeRuntime(), Clock.system());
    }

    /** @param runtime loads the models; scripted already where they are not those of its own */
    public ServerFixture(
            UnaryOperator<ServerConfig.Builder> settings,
            List<ModelSnapshot> models,
            FakeRuntime runtime,
            Clock clock) {
        this.runtime = runtime;
        ServerConfig config = settings.apply(
                        ServerConfig.builder().port(0).eventLoops(2).instances(2))
                .build();
        server = BaristaServer.start(new Composition(
                config,
                clock,
                List.of(runtime),
                new UploadSource(uploads),
                List.of(new FixedSource(models)),
                new ServerLog(),
                new ServerMetrics(),
                memory));
        server.barista().awaitFirstLoads();
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("barista-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model whose versions are these files, from 1 on; version 1 is labelled stable. */
    public static ModelSnapshot model(String name, List<String> files) {
        return model(name, files, ServingConfig.NONE, WarmUpPolicy.DEFAULT);
    }

    /** @param warmUp off for a model whose runs the test holds */
    public static ModelSnapshot model(String name, List<String> files, ServingConfig serving, WarmUpPolicy warmUp) {
        List<VersionFiles> versions = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            versions.add(new VersionFiles(
                    new ModelVersion(i + 1),
                    new ModelFiles(Path.of("nowhere", name), List.of(files.get(i))),
                    files.get(i),
                    VersionExamples.NONE));
        }
        ModelConfig config = new ModelConfig(
                "",
                new VersionPolicy.All(),
                files.size() > 1 ? Map.of("stable", new ModelVersion(1)) : Map.of(),
                Optional.of("fake"),
                Optional.empty(),
                Map.of(),
                serving,
                ModelConfig.DEFAULT.signature(),
                warmUp,
                CachePolicy.OFF);
        return new ModelSnapshot(new ModelName(name), config, versions, List.of(), Optional.empty());
    }

    public BaristaServer server() {
        return server;
    }

    public FakeRuntime runtime() {
        return runtime;
    }

    public int port() {
        return server.ports().getFirst();
    }

    public URI uri(String path) {
        return URI.create(server.urls().getFirst() + path);
    }

    /** Where files lie that came with load calls. */
    public Path uploads() {
        return uploads;
    }

    /** Buffers that nobody has released. */
    public long buffersInUse() {
        return memory.metric().directArenas().stream()
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    @Override
    public void close() {
        server.close();
        runtime.assertAllClosed();
        assertThat(buffersInUse()).as("buffers that nobody released").isZero();
        try {
            // Fails if something is left in it.
            Files.deleteIfExists(uploads);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A repository that never changes. */
    private record FixedSource(List<ModelSnapshot> models) implements ModelSource {

        @Override
        public void start(Listener listener) {
            models.forEach(listener::changed);
        }

        @Override
        public void refresh(ModelName name) {
            // All was pushed at the start.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
