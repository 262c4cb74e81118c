package dev.barista.inference;

import dev.barista.lifecycle.ModelLease;
import dev.barista.model.InferenceRequest;
import dev.barista.model.ModelName;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.VersionSelector;
import dev.barista.scheduling.SequenceHold;
import dev.barista.scheduling.SequenceId;
import dev.barista.scheduling.SequenceStep;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows on which version each open sequence began, so that its calls go on there when those who ask for the same are
 * sent to a newer one. Thread-safe; a call that belongs to no sequence costs one look at its parameters.
 */
final class SequenceRoutes {

    private final ConcurrentMap<Key, Route> routes = new ConcurrentHashMap<>();

    private record Key(ModelName model, VersionSelector version, String tenant, SequenceId id) {

        static Key of(RequestContext context, InferenceRequest request, SequenceId id) {
            return new Key(request.model(), request.version(), context.caller().tenant(), id);
        }
    }

    /** Holds a version for one sequence. */
    private final class Route implements SequenceHold {

        private final Key key;
        private final ModelLease<PooledVersion> held;
        private Runnable end = () -> {};
        private boolean ended;

        Route(Key key, ModelLease<PooledVersion> held) {
            this.key = key;
            this.held = held;
        }

        synchronized @Nullable ModelLease<PooledVersion> lease() {
            return ended ? null : held.again();
        }

        @Override
        public void begun(Runnable ending) {
            Route before;
            synchronized (this) {
                if (ended) {
                    return;
                }
                end = ending;
                before = routes.put(key, this);
            }
            // One on the same version has ended by now; one on an older version nobody would find any more.
            if (before != null) {
                before.end.run();
            }
        }

        @Override
        public void ended() {
            synchronized (this) {
                ended = true;
            }
            routes.remove(key, this);
            held.close();
        }
    }

    /** A lease of the version on which the call's sequence began; null if it belongs to none, or begins one. */
    @Nullable
    ModelLease<PooledVersion> lease(RequestContext context, InferenceRequest request) {
        Optional<SequenceId> id = SequenceStep.id(request.parameters());
        if (id.isEmpty()
                || new ParameterValue.BoolValue(true)
                        .equals(request.parameters().get(SequenceStep.START))) {
            return null;
        }
        Route route = routes.get(Key.of(context, request, id.get()));
        return route == null ? null : route.lease();
    }

    /**
     * Holds a version for a sequence that is to begin on it, and remembers it from then on.
     *
     * @param lease stays the caller's
     */
    SequenceHold hold(
            RequestContext context, InferenceRequest request, SequenceId id, ModelLease<PooledVersion> lease) {
        return new Route(Key.of(context, request, id), lease.again());
    }
}
