package dev.barista.server.oip;

import dev.barista.cache.CacheStatistics;
import dev.barista.inference.Barista;
import dev.barista.inference.BatchStatistics;
import dev.barista.inference.DurationCount;
import dev.barista.inference.ServingSettings;
import dev.barista.inference.VersionStatistics;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelState;
import dev.barista.lifecycle.ModelStatus;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.lifecycle.VersionStatus;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.SequenceTensors;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.model.VersionSelector;
import dev.barista.protocol.oip.BatchingView;
import dev.barista.protocol.oip.ConfigView;
import dev.barista.protocol.oip.ModelView;
import dev.barista.protocol.oip.RepositoryEntry;
import dev.barista.protocol.oip.SequenceView;
import dev.barista.protocol.oip.StatisticsView;
import dev.barista.protocol.oip.VersionChoice;
import dev.barista.scheduling.PoolSnapshot;
import dev.barista.scheduling.SchedulingSettings;
import dev.barista.scheduling.SequenceSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What there is to tell of the models, in the protocol's terms. Thread-safe. */
final class ModelCatalog {

    private final Barista barista;
    private final SchedulingSettings usual;

    /** @param usual how calls are run where a model's configuration says nothing */
    ModelCatalog(Barista barista, SchedulingSettings usual) {
        this.barista = barista;
        this.usual = usual;
    }

    /** A version that serves, and its model. */
    private record Serving(ModelStatus model, VersionStatus version, Signature signature) {}

    boolean isKnown(ModelName name) {
        return barista.model(name).isPresent();
    }

    /** @throws InferenceException as a call would fail */
    Signature signature(ModelName name, VersionSelector selector) {
        return barista.signature(name, selector);
    }

    boolean isReady(ModelName name, VersionSelector selector) {
        return barista.model(name).flatMap(model -> find(model, selector)).isPresent();
    }

    List<String> names() {
        return barista.models().stream().map(model -> model.name().value()).toList();
    }

    /** @throws InferenceException as a call would fail */
    ModelView model(ModelName name, VersionSelector selector) {
        Serving serving = serving(name, selector);
        List<ModelVersion> ready = serving.model().versions().stream()
                .filter(version -> version.state().isServing())
                .map(VersionStatus::version)
                .toList();
        return new ModelView(name, ready, serving.version().platform(), serving.signature());
    }

    /** @throws InferenceException as a call would fail */
    ConfigView config(ModelName name, VersionSelector selector) {
        Serving serving = serving(name, selector);
        ModelConfig config = serving.model().config();
        String platform = serving.version().platform();
        SchedulingSettings settings = ServingSettings.of(config.serving(), usual);
        return new ConfigView(
                name,
                platform,
                config.runtime().orElseGet(() -> platform.replaceFirst("_.*", "")),
                serving.signature(),
                choice(config.versionPolicy()),
                settings.instances(),
                serving.signature().isBatched() && settings.batch().enabled()
                        ? Optional.of(batching(settings))
                        : Optional.empty(),
                config.serving().sequence().map(sequence -> sequence(sequence, name, selector)),
                config.modelFile().orElse(""),
                config.runtimeOptions());
    }

    private static BatchingView batching(SchedulingSettings settings) {
        return new BatchingView(
                settings.batch().preferredRows(),
                settings.batch().fixedDelay().orElse(Duration.ZERO).dividedBy(ChronoUnit.MICROS.getDuration()),
                settings.preservesOrder(),
                settings.queue().priorities().levels(),
                settings.queue().priorities().usual(),
                settings.queue().timeout().dividedBy(ChronoUnit.MICROS.getDuration()),
                settings.queue().maxCalls());
    }

    private SequenceView sequence(SequenceConfig config, ModelName name, VersionSelector selector) {
        SequenceSettings settings = ServingSettings.of(config);
        Signature whole = barista.wholeSignature(name, selector);
        Map<String, TensorSpec> inputs = byName(whole.inputs());
        Map<String, TensorSpec> outputs = byName(whole.outputs());
        List<SequenceView.State> states = new ArrayList<>();
        for (SequenceTensors.State state : config.tensors().states()) {
            TensorSpec input = inputs.get(state.input());
            TensorSpec output = outputs.get(state.output());
            // A configuration that could not be loaded may name tensors that the version before does not have.
            if (input != null && output != null) {
                states.add(new SequenceView.State(input, output, state.firstShape(whole, input)));
            }
        }
        List<SequenceView.Control> controls = new ArrayList<>();
        for (SequenceTensors.Control control : config.tensors().controls()) {
            TensorSpec input = inputs.get(control.input());
            if (input != null) {
                controls.add(new SequenceView.Control(input, control));
            }
        }
        return new SequenceView(
                settings.idleTimeout().dividedBy(ChronoUnit.MICROS.getDuration()),
                settings.maxSequences(),
                states,
                controls);
    }

    private static Map<String, TensorSpec> byName(List<TensorSpec> specs) {
        return specs.stream().collect(Collectors.toMap(TensorSpec::name, spec -> spec));
    }

    private static VersionChoice choice(VersionPolicy policy) {
        return switch (policy) {
            case VersionPolicy.Latest(int count) -> new VersionChoice.Latest(count);
            case VersionPolicy.All() -> new VersionChoice.All();
            case VersionPolicy.Listed(List<ModelVersion> versions) -> new VersionChoice.Specific(versions);
        };
    }

    private Serving serving(ModelName name, VersionSelector selector) {
        // Asks as a call would, so that it fails as one would.
        Signature signature = barista.signature(name, selector);
        ModelStatus model = barista.model(name).orElseThrow(() -> unloaded(name));
        VersionStatus version = find(model, selector).orElseThrow(() -> unloaded(name));
        return new Serving(model, version, signature);
    }

    private static InferenceException unloaded(ModelName name) {
        return new InferenceException(
                ErrorCode.UNAVAILABLE, "model \"" + name + "\" was unloaded at this moment; try again");
    }

    private static Optional<VersionStatus> find(ModelStatus model, VersionSelector selector) {
        return switch (selector) {
            case VersionSelector.Latest() -> model.latestReady();
            case VersionSelector.Numbered(ModelVersion number) ->
                model.versions().stream()
                        .filter(version -> version.version().equals(number)
                                && version.state().isServing())
                        .findFirst();
            case VersionSelector.Labelled(String label) ->
                model.versions().stream()
                        .filter(version -> version.labels().contains(label)
                                && version.state().isServing())
                        .findFirst();
        };
    }

    List<RepositoryEntry> index(boolean readyOnly) {
        List<RepositoryEntry> entries = new ArrayList<>();
        for (ModelStatus model : barista.models()) {
            if (model.versions().isEmpty()) {
                entries.add(new RepositoryEntry(
                        model.name(), Optional.empty(), RepositoryEntry.State.UNAVAILABLE, remark(model)));
            }
            for (VersionStatus version : model.versions()) {
                entries.add(entry(model, version).withLabels(version.labels()));
            }
        }
        return readyOnly
                ? entries.stream()
                        .filter(entry -> entry.state() == RepositoryEntry.State.READY)
                        .toList()
                : entries;
    }

    /** What a person should know though the version serves, such as that its newer files could not be loaded. */
    private static String remark(ModelStatus model) {
        return model.error().orElseGet(() -> String.join("; ", model.notes()));
    }

    private static RepositoryEntry entry(ModelStatus model, VersionStatus version) {
        String note = remark(model);
        Optional<ModelVersion> number = Optional.of(version.version());
        return switch (version.state()) {
            case ModelState.Waiting(), ModelState.Loading(), ModelState.WarmingUp() ->
                new RepositoryEntry(model.name(), number, RepositoryEntry.State.LOADING, note);
            case ModelState.Ready() -> new RepositoryEntry(model.name(), number, RepositoryEntry.State.READY, note);
            case ModelState.Draining() ->
                new RepositoryEntry(model.name(), number, RepositoryEntry.State.UNLOADING, note);
            case ModelState.Gone() ->
                new RepositoryEntry(model.name(), number, RepositoryEntry.State.UNAVAILABLE, "unloaded");
            case ModelState.Failed(var error) ->
                new RepositoryEntry(model.name(), number, RepositoryEntry.State.UNAVAILABLE, error.getMessage());
        };
    }

    List<StatisticsView> statistics() {
        return barista.statistics().stream().map(this::view).toList();
    }

    /**
     * Of one model, all versions or the one selected.
     *
     * @throws InferenceException {@code NOT_FOUND} if there is no such model or version
     */
    List<StatisticsView> statistics(ModelName name, Optional<VersionSelector> selector) {
        ModelStatus model = barista.model(name)
                .orElseThrow(() -> new InferenceException(ErrorCode.NOT_FOUND, "there is no model \"" + name + "\""));
        Optional<ModelVersion> wanted =
                selector.map(version -> serving(model.name(), version).version().version());
        return barista.statistics().stream()
                .filter(statistics -> statistics.model().equals(name))
                .filter(statistics -> wanted.isEmpty() || wanted.get().equals(statistics.version()))
                .map(this::view)
                .toList();
    }

    private StatisticsView view(VersionStatistics statistics) {
        List<StatisticsView.Batch> batches = new ArrayList<>();
        for (int size : new TreeSet<>(statistics.batches().keySet())) {
            BatchStatistics batch = statistics.batches().get(size);
            if (batch != null) {
                batches.add(new StatisticsView.Batch(
                        size, total(batch.input()), total(batch.run()), total(batch.output())));
            }
        }
        return new StatisticsView(
                statistics.model(),
                statistics.version(),
                statistics.lastInference().map(Instant::toEpochMilli).orElse(0L),
                statistics.inferenceCount(),
                statistics.executionCount(),
                phases(statistics),
                batches,
                memory(statistics),
                scheduling(statistics));
    }

    private StatisticsView.Scheduling scheduling(VersionStatistics statistics) {
        ServingConfig config = barista.model(statistics.model())
                .map(model -> model.config().serving())
                .orElse(ServingConfig.NONE);
        PoolSnapshot pool = statistics.pool();
        return new StatisticsView.Scheduling(
                pool.inline(),
                ServingSettings.of(config, usual).instances(),
                pool.waiting(),
                pool.waitingRows(),
                pool.sequences());
    }

    private static StatisticsView.Phases phases(VersionStatistics statistics) {
        return new StatisticsView.Phases(
                total(statistics.success()),
                total(statistics.fail()),
                total(statistics.queue()),
                total(statistics.input()),
                total(statistics.run()),
                total(statistics.output()),
                cacheHits(statistics),
                cacheMisses(statistics));
    }

    private static StatisticsView.Total cacheHits(VersionStatistics statistics) {
        CacheStatistics cache = statistics.cache();
        return cache == null ? StatisticsView.Total.NONE : new StatisticsView.Total(cache.answered(), cache.hitNanos());
    }

    private static StatisticsView.Total cacheMisses(VersionStatistics statistics) {
        CacheStatistics cache = statistics.cache();
        return cache == null ? StatisticsView.Total.NONE : new StatisticsView.Total(cache.misses(), cache.missNanos());
    }

    private List<StatisticsView.Memory> memory(VersionStatistics statistics) {
        return barista.model(statistics.model()).stream()
                .flatMap(model -> model.versions().stream())
                .filter(version -> version.version().equals(statistics.version()) && version.memoryBytes() > 0)
                .map(version -> new StatisticsView.Memory("CPU", 0, version.memoryBytes()))
                .toList();
    }

    private static StatisticsView.Total total(DurationCount duration) {
        return new StatisticsView.Total(duration.count(), duration.nanos());
    }
}
