package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NearestName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The actor behind {@link ModelLifecycle}: takes events, asks {@link LifecyclePolicy} what to do, and does it. All
 * methods but {@link #board} and {@link #post} run in its mailbox, one at a time; none blocks. Loading and closing
 * happen on the loader's threads, and come back as events.
 */
final class LifecycleControl<S extends AutoCloseable> {

    private final Mailbox mailbox;
    private final LifecycleSettings<S> settings;
    private final LifecycleExecutors executors;
    private final VersionLoader<S> loader;
    private final LifecycleListener listener;

    private final Map<ModelName, ModelEntry<S>> entries = new TreeMap<>();
    private final Map<Integer, List<String>> problemsBySource = new TreeMap<>();
    private final Deque<Runnable> loadQueue = new ArrayDeque<>();
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private int loading;
    private int closing;
    private long lastSlot;
    private boolean stopping;

    private volatile Map<ModelName, ModelBoard<S>> board = Map.of();
    private volatile List<String> problems = List.of();

    LifecycleControl(LifecycleSettings<S> settings, LifecycleExecutors executors) {
        this.settings = settings;
        this.executors = executors;
        this.mailbox = new Mailbox(executors.control());
        this.loader = new VersionLoader<>(settings.runtimes(), settings.factory(), settings.allocator());
        this.listener = new ListenerGroup(settings.listeners());
    }

    /** What all threads see: a new immutable map at each change. */
    Map<ModelName, ModelBoard<S>> board() {
        return board;
    }

    /** What is wrong with the repositories, source by source. */
    List<String> problems() {
        return problems;
    }

    void problems(int source, List<String> ofSource) {
        problemsBySource.put(source, ofSource);
        List<String> all = new ArrayList<>();
        problemsBySource.values().forEach(all::addAll);
        problems = Collections.unmodifiableList(all);
        listener.repositoriesHaveProblems(problems);
    }

    void post(Runnable task) {
        mailbox.post(task);
    }

    /** Completes when everything is closed after {@link #stop}. */
    CompletableFuture<Void> stopped() {
        return stopped;
    }

    void changed(int source, ModelSnapshot snapshot) {
        if (stopping) {
            return;
        }
        ModelEntry<S> entry = entries.computeIfAbsent(snapshot.name(), ModelEntry::new);
        Optional<String> before = entry.error();
        entry.accept(source, snapshot);
        if (!entry.error().equals(before)) {
            entry.error().ifPresent(error -> listener.configRejected(entry.name(), error));
        }
        settle(entry);
    }

    void load(ModelName name, @Nullable ModelConfig override, CompletableFuture<Void> done) {
        try {
            checkLoadable(name);
            ModelEntry<S> entry = known(name);
            entry.load(override);
            entry.waiters().abandonUnloads("model \"" + name + "\" was loaded again before it was unloaded");
            entry.waiters().awaitLoad(done);
            settle(entry);
        } catch (InferenceException e) {
            done.completeExceptionally(e);
        }
    }

    private void checkLoadable(ModelName name) {
        if (stopping) {
            throw stoppingError();
        }
        ModelEntry<S> entry = known(name);
        if (entry.error().isPresent()) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "model \"" + name + "\": " + entry.error().get());
        }
        if (entry.available().isEmpty()) {
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "model \"" + name + "\" has no version to load" + afterColon(entry.sourceNotes()));
        }
    }

    private static String afterColon(List<String> notes) {
        return notes.isEmpty() ? "" : ": " + String.join("; ", notes);
    }

    void unload(ModelName name, CompletableFuture<Void> done) {
        try {
            ModelEntry<S> entry = known(name);
            entry.unload(settings.clock().now());
            entry.waiters().abandonLoads("model \"" + name + "\" was unloaded before it was loaded");
            entry.waiters().awaitUnload(slotIds(entry), done);
            settle(entry);
        } catch (InferenceException e) {
            done.completeExceptionally(e);
        }
    }

    void moveLabel(ModelName name, String label, Optional<ModelVersion> target) {
        ModelEntry<S> entry = known(name);
        if (target.isPresent()) {
            checkReady(entry, label, target.get());
            entry.labels().point(label, target.get());
        } else if (!entry.labels().remove(label)) {
            throw new InferenceException(
                    ErrorCode.NOT_FOUND,
                    "model \"" + name + "\" has no label \"" + label + "\""
                            + NearestName.hint(label, entry.labels().desired().keySet()));
        }
        settle(entry);
    }

    private void checkReady(ModelEntry<S> entry, String label, ModelVersion target) {
        if (!entry.ready().containsKey(target)) {
            String state = entry.slots().stream()
                    .filter(slot -> slot.version().equals(target))
                    .map(slot -> "is " + slot.state().name())
                    .findFirst()
                    .orElse("is not loaded");
            throw new InferenceException(
                    ErrorCode.FAILED_PRECONDITION,
                    "label \"" + label + "\" of model \"" + entry.name() + "\" can't move to version " + target
                            + ", which " + state + ": a label moves only to a version that is READY");
        }
    }

    private ModelEntry<S> known(ModelName name) {
        ModelEntry<S> entry = entries.get(name);
        if (entry == null) {
            throw unknownModel(name, entries.keySet());
        }
        return entry;
    }

    static InferenceException unknownModel(ModelName name, Set<ModelName> known) {
        Set<String> names = known.stream().map(ModelName::value).collect(Collectors.toSet());
        return new InferenceException(
                ErrorCode.NOT_FOUND, "unknown model \"" + name + "\"" + NearestName.hint(name.value(), names));
    }

    static InferenceException stoppingError() {
        return new InferenceException(ErrorCode.UNAVAILABLE, "the server is shutting down");
    }

    /** Drains everything; nothing is loaded from now on. */
    void stop() {
        stopping = true;
        loadQueue.clear();
        for (ModelEntry<S> entry : new ArrayList<>(entries.values())) {
            entry.unload(settings.clock().now());
            entry.waiters().abandonLoads("the server is shutting down");
            settle(entry);
        }
        completeStop();
    }

    private void completeStop() {
        boolean empty =
                entries.values().stream().allMatch(entry -> entry.slots().isEmpty());
        if (stopping && empty && loading == 0 && closing == 0) {
            stopped.complete(null);
            executors.shutDown();
        }
    }

    /** Takes step after step until nothing is to be done, then shows and tells what came of it. */
    private void settle(ModelEntry<S> entry) {
        for (Optional<Action> action = LifecyclePolicy.next(entry.view());
                action.isPresent();
                action = LifecyclePolicy.next(entry.view())) {
            act(entry, action.get());
        }
        startLoads();
        publish(entry);
        if (!entry.isPending()) {
            entry.waiters().loadEnded(entry.failure());
        }
        entry.waiters().slotsLeft(slotIds(entry));
        completeStop();
    }

    private void act(ModelEntry<S> entry, Action action) {
        if (action instanceof Action.Load load) {
            newSlot(entry, load.build(), 1);
        } else if (action instanceof Action.Publish publish) {
            makeReady(entry, entry.slot(publish.slot()));
        } else if (action instanceof Action.Drain drain) {
            drain(entry, entry.slot(drain.slot()));
        } else if (action instanceof Action.Forget forget) {
            remove(entry, entry.slot(forget.slot()));
        } else if (action instanceof Action.Retry retry) {
            Slot<S> failed = entry.slot(retry.slot());
            remove(entry, failed);
            newSlot(entry, failed.build(), failed.attempt() + 1);
        }
    }

    private void newSlot(ModelEntry<S> entry, Build build, int attempt) {
        Slot<S> slot = new Slot<>(
                ++lastSlot,
                build,
                entry.files(build.version()),
                attempt,
                settings.clock().now());
        entry.slots().add(slot);
        loadQueue.add(() -> startLoad(entry, slot));
    }

    private void startLoads() {
        while (loading < settings.loadParallelism() && !loadQueue.isEmpty()) {
            loadQueue.remove().run();
        }
    }

    /** @param slot may have been forgotten while it waited for its turn */
    private void startLoad(ModelEntry<S> entry, Slot<S> slot) {
        if (!(slot.state() instanceof ModelState.Waiting)) {
            return;
        }
        loading++;
        moveTo(entry, slot, new ModelState.Loading());
        publish(entry);
        VersionLoader.Job job = new VersionLoader.Job(entry.name(), slot.files(), entry.config());
        executors.loader().execute(() -> {
            VersionLoader.Outcome<S> outcome = loader.load(job, () -> post(() -> warmingUp(entry, slot)));
            post(() -> loadEnded(entry, slot, outcome));
        });
    }

    private void warmingUp(ModelEntry<S> entry, Slot<S> slot) {
        moveTo(entry, slot, new ModelState.WarmingUp());
        publish(entry);
    }

    private void loadEnded(ModelEntry<S> entry, Slot<S> slot, VersionLoader.Outcome<S> outcome) {
        loading--;
        if (outcome instanceof VersionLoader.Loaded<S> loaded) {
            LoadResult<S> result = loaded.result();
            slot.loaded(
                    result,
                    new ServedVersion<>(
                            entry.name(), result.version(), result.servable(), () -> post(() -> unused(entry, slot))));
        } else if (outcome instanceof VersionLoader.Refused<S> refused) {
            fail(entry, slot, refused.error());
        }
        settle(entry);
    }

    private void fail(ModelEntry<S> entry, Slot<S> slot, InferenceException error) {
        showThenTell(entry, slot, new ModelState.Failed(error));
        settings.retryPolicy().delayAfter(slot.attempt(), error.code()).ifPresent(delay -> {
            if (!stopping) {
                executors.scheduler().schedule(delay, () -> post(() -> retry(entry, slot)));
            }
        });
    }

    private void retry(ModelEntry<S> entry, Slot<S> slot) {
        if (entry.slots().contains(slot)) {
            slot.allowRetry();
            settle(entry);
        }
    }

    private void makeReady(ModelEntry<S> entry, Slot<S> slot) {
        showThenTell(entry, slot, new ModelState.Ready());
    }

    /** For states that end a wait: who hears of one must find it when looking. */
    private void showThenTell(ModelEntry<S> entry, Slot<S> slot, ModelState next) {
        ModelState before = slot.state();
        slot.moveTo(next, settings.clock().now());
        publish(entry);
        listener.stateChanged(entry.name(), slot.version(), before, next);
    }

    private void drain(ModelEntry<S> entry, Slot<S> slot) {
        moveTo(entry, slot, new ModelState.Draining());
        publish(entry);
        settings.factory().draining(slot.served().servable());
        slot.served().retire();
    }

    /** The last lease of a drained version is closed. */
    private void unused(ModelEntry<S> entry, Slot<S> slot) {
        closing++;
        ServedVersion<S> served = slot.served();
        executors.loader().execute(() -> {
            Optional<Throwable> failure =
                    VersionLoader.close(served.servable(), served.loaded().model());
            post(() -> closed(entry, slot, failure));
        });
    }

    private void closed(ModelEntry<S> entry, Slot<S> slot, Optional<Throwable> failure) {
        closing--;
        failure.ifPresent(error -> listener.closeFailed(entry.name(), slot.version(), error));
        remove(entry, slot);
        settle(entry);
    }

    private void remove(ModelEntry<S> entry, Slot<S> slot) {
        moveTo(entry, slot, new ModelState.Gone());
        entry.slots().remove(slot);
    }

    private void moveTo(ModelEntry<S> entry, Slot<S> slot, ModelState next) {
        ModelState before = slot.state();
        slot.moveTo(next, settings.clock().now());
        listener.stateChanged(entry.name(), slot.version(), before, next);
    }

    /** Shows all threads how the model stands, labels moved as far as they can. */
    private void publish(ModelEntry<S> entry) {
        List<LabelTable.Move> moves = entry.labels().resolve(entry.ready().keySet());
        Map<ModelName, ModelBoard<S>> next = new HashMap<>(board);
        if (entry.isForgotten()) {
            entries.remove(entry.name());
            next.remove(entry.name());
        } else {
            next.put(entry.name(), BoardMaker.board(entry));
        }
        board = next;
        moves.forEach(move -> listener.labelMoved(entry.name(), move.label(), move.from(), move.to()));
    }

    private Set<Long> slotIds(ModelEntry<S> entry) {
        return entry.slots().stream().map(Slot::id).collect(Collectors.toSet());
    }
}
