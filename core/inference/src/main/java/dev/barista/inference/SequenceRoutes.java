package dev.barista.inference;

import dev.barista.lifecycle.ModelLease;
import dev.barista.model.InferenceRequest;
import dev.barista.model.ModelName;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.VersionSelector;
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
    private static final class Route {

        private final ModelLease<PooledVersion> held;
        private boolean ended;

        Route(ModelLease<PooledVersion> held) {
            this.held = held;
        }

        synchronized @Nullable ModelLease<PooledVersion> lease() {
            return ended ? null : held.again();
        }

        void end() {
            synchronized (this) {
                ended = true;
            }
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
     * Remembers that a sequence begins on a version, and holds that.
     *
     * @param lease stays the caller's
     * @return to be run once, when the sequence has ended
     */
    Runnable open(RequestContext context, InferenceRequest request, SequenceId id, ModelLease<PooledVersion> lease) {
        Key key = Key.of(context, request, id);
        Route route = new Route(lease.again());
        routes.put(key, route);
        return () -> {
            routes.remove(key, route);
            route.end();
        };
    }
}
