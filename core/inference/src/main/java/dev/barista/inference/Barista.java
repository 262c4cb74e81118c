package dev.barista.inference;

import dev.barista.cache.ResponseCaches;
import dev.barista.cache.SharedStore;
import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ModelLease;
import dev.barista.lifecycle.ModelLifecycle;
import dev.barista.lifecycle.ModelLifecycleBuilder;
import dev.barista.lifecycle.ModelStatus;
import dev.barista.model.Caller;
import dev.barista.model.Cancellation;
import dev.barista.model.InferenceRequest;
import dev.barista.model.InferenceResponse;
import dev.barista.model.InferenceService;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.RequestContext;
import dev.barista.model.Scheduler;
import dev.barista.model.Signature;
import dev.barista.model.TensorAllocator;
import dev.barista.model.VersionSelector;
import dev.barista.scheduling.SequenceStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model server without sockets: opens model repositories and answers calls in this process. The networked server is
 * built on it, and an application can embed it:
 *
 * <pre>{@code
 * try (Barista barista = Barista.open(Path.of("models"))) {
 *     Tensor amount = ...;
 *     try (InferenceResponse answer = barista.predict("fraud", List.of(new NamedTensor("amount", amount)))) {
 *         float score = answer.output("fraud_probability").data().getFloat();
 *     }
 * }
 * }</pre>
 *
 * <p>Thread-safe. Closing it drains what is in flight and unloads everything.
 */
public final class Barista implements AutoCloseable {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(30);

    private final ModelLifecycle<PooledVersion> lifecycle;
    private final LocalInferenceService service;
    private final FirstLoads firstLoads;
    private final CallGate gate = new CallGate();
    private final BaristaBuilder.Parts parts;
    private final LazyScheduler delays = new LazyScheduler();
    private final ResponseCaches caches;
    private final Scheduler scheduler;
    private final Set<PooledVersion> served = ConcurrentHashMap.newKeySet();

    Barista(BaristaBuilder.Parts parts) {
        this.parts = parts;
        this.scheduler = parts.scheduler() == null ? delays : parts.scheduler();
        this.caches = new ResponseCaches(
                parts.caching().bytes(),
                parts.caching().shared(),
                new ResponseCaches.Surroundings(
                        parts.clock(), scheduler, parts.caching().answers()));
        this.firstLoads = new FirstLoads(this::models);
        this.lifecycle = lifecycle();
        this.service = new LocalInferenceService(lifecycle, gate, parts);
        lifecycle.start();
        firstLoads.started();
    }

    private ModelLifecycle<PooledVersion> lifecycle() {
        ModelLifecycleBuilder<PooledVersion> builder = ModelLifecycle.<PooledVersion>builder(
                        new VersionServing(parts, scheduler, caches, served))
                .clock(parts.clock())
                .allocator(parts.allocator());
        parts.runtimes().forEach(builder::runtime);
        parts.sources().forEach(builder::source);
        parts.lifecycleListeners().forEach(builder::listener);
        return builder.listener(firstLoads).build();
    }

    /**
     * Opens a folder of models with every runtime on the class path, and waits until each model is ready or failed.
     *
     * @throws dev.barista.model.InferenceException if the folder can't be read
     */
    public static Barista open(Path repository) {
        Barista barista = builder().repository(repository).start();
        barista.awaitFirstLoads();
        return barista;
    }

    public static BaristaBuilder builder() {
        return new BaristaBuilder();
    }

    /** The door for calls. */
    public InferenceService service() {
        return service;
    }

    /** Memory for the tensors of calls to this service. */
    public TensorAllocator allocator() {
        return parts.allocator();
    }

    /**
     * Calls the latest version of a model and waits for the answer. A model that is quicker than a change of threads
     * runs on the calling thread.
     *
     * @param inputs taken over and closed
     * @return the answer, which the caller closes
     * @throws dev.barista.model.InferenceException if it failed
     */
    public InferenceResponse predict(String model, List<NamedTensor> inputs) {
        return await(InferenceRequest.of(new ModelName(model), inputs));
    }

    /**
     * Makes a call of a sequence of a model that keeps state between calls, and waits for the answer. All else is as in
     * {@link #predict(String, List)}.
     *
     * @param step which sequence it is a call of, and whether it is the first or the last
     */
    public InferenceResponse predict(String model, SequenceStep step, List<NamedTensor> inputs) {
        return await(new InferenceRequest(
                new ModelName(model), VersionSelector.LATEST, inputs, List.of(), step.parameters()));
    }

    private InferenceResponse await(InferenceRequest request) {
        RequestContext context =
                new RequestContext("embedded", RequestContext.NO_DEADLINE, Caller.WAITING, new Cancellation());
        return Stages.join(service.infer(context, request));
    }

    /**
     * The inputs and outputs of a version.
     *
     * @throws dev.barista.model.InferenceException {@code NOT_FOUND} or {@code UNAVAILABLE}, as a call would fail
     */
    public Signature signature(ModelName model, VersionSelector version) {
        try (ModelLease<PooledVersion> lease = lifecycle.lease(model, version)) {
            return lease.signature();
        }
    }

    /**
     * The inputs and outputs that a version's runs are made with: those of {@link #signature}, and what the server
     * fills in and keeps.
     *
     * @throws dev.barista.model.InferenceException {@code NOT_FOUND} or {@code UNAVAILABLE}, as a call would fail
     */
    public Signature wholeSignature(ModelName model, VersionSelector version) {
        try (ModelLease<PooledVersion> lease = lifecycle.lease(model, version)) {
            return lease.loaded().whole();
        }
    }

    /**
     * Whether the calls of a version belong to sequences.
     *
     * @throws dev.barista.model.InferenceException {@code NOT_FOUND} or {@code UNAVAILABLE}, as a call would fail
     */
    public boolean keepsState(ModelName model, VersionSelector version) {
        try (ModelLease<PooledVersion> lease = lifecycle.lease(model, version)) {
            return lease.servable().keepsState();
        }
    }

    /** Every model known, by name. */
    public List<ModelStatus> models() {
        return lifecycle.models();
    }

    /** What is wrong with the repositories as a whole, or with entries in them that are no model. */
    public List<String> repositoryProblems() {
        return lifecycle.problems();
    }

    public Optional<ModelStatus> model(ModelName name) {
        return lifecycle.model(name);
    }

    /** Whether every wanted model can answer. */
    public boolean isReady() {
        return lifecycle.isReady();
    }

    /** Waits until no model is waiting or loading for the first time; some may have failed. */
    public void awaitFirstLoads() {
        Stages.join(firstLoads.ended());
    }

    /** Looks for the model's wanted versions and loads them; completes when they are ready, fails with the cause. */
    public CompletionStage<Void> load(ModelName model) {
        return lifecycle.load(model);
    }

    /** Loads the model with another configuration than its repository's, until that changes. */
    public CompletionStage<Void> load(ModelName model, ModelConfig override) {
        return lifecycle.load(model, override);
    }

    /** Completes when everything that sources and callers have told until now was taken in, and is to be seen. */
    public CompletionStage<Void> caughtUp() {
        return lifecycle.caughtUp();
    }

    /** Drains all versions of the model and keeps it unloaded until it is loaded again. */
    public CompletionStage<Void> unload(ModelName model) {
        return lifecycle.unload(model);
    }

    /** Moves a label to a ready version, or takes it away. */
    public void moveLabel(ModelName model, String label, Optional<ModelVersion> target) {
        lifecycle.moveLabel(model, label, target);
    }

    /** The counters of every version that is loaded, by model and version. */
    public List<VersionStatistics> statistics() {
        return served.stream()
                .map(PooledVersion::statistics)
                .sorted(Comparator.comparing(VersionStatistics::model).thenComparing(VersionStatistics::version))
                .toList();
    }

    /** How the cache is doing that servers share, if there is one. */
    public Optional<SharedStore.State> sharedCache() {
        return caches.sharedState();
    }

    /** Calls inside the service now. */
    public long inFlight() {
        return gate.inside();
    }

    /**
     * Refuses new calls from now on and waits for those in flight.
     *
     * @return whether all ended in time
     */
    public boolean drain(Duration atMost) {
        try {
            return gate.shut(atMost.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        drain(CLOSE_PATIENCE);
        served.forEach(PooledVersion::endSequences);
        lifecycle.close();
        caches.close();
        delays.close();
    }
}
