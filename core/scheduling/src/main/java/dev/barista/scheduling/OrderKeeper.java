package dev.barista.scheduling;

import dev.barista.model.InferenceException;
import dev.barista.model.PhaseTimes;
import dev.barista.model.Tensor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds back answers until those to earlier calls of the same connection have been given, so that each caller gets its
 * answers in the order of its calls whatever instances ran them. Thread-safe.
 */
final class OrderKeeper {

    private final Map<Long, Deque<Place>> connections = new HashMap<>();

    /** The same call, with a completion that keeps its place; to be submitted in the order of these calls. */
    ModelCall keep(ModelCall call) {
        Place place = new Place(call);
        synchronized (this) {
            connections
                    .computeIfAbsent(call.context().caller().connection(), connection -> new ArrayDeque<>())
                    .addLast(place);
        }
        return new ModelCall(call.context(), call.inputs(), call.outputs(), call.rows(), place);
    }

    private final class Place implements ModelCall.Completion {

        private final ModelCall call;
        private @Nullable Runnable answer;

        /** Whether some thread gives this answer now; those behind it wait for that. */
        private boolean isBeingGiven;

        Place(ModelCall call) {
            this.call = call;
        }

        @Override
        public void succeeded(Tensor[] produced, PhaseTimes times) {
            ended(() -> Completions.succeeded(call, produced, times));
        }

        @Override
        public void failed(InferenceException error, PhaseTimes times) {
            ended(() -> Completions.failed(call, error, times));
        }

        @Override
        public boolean keeps(int output) {
            return call.completion().keeps(output);
        }

        private void ended(Runnable giving) {
            long connection = call.context().caller().connection();
            synchronized (OrderKeeper.this) {
                answer = giving;
            }
            for (Runnable next = next(connection, null); next != null; next = next(connection, next)) {
                next.run();
            }
        }
    }

    /** The answer that is to be given next by this thread, which has just given {@code done}; null if it is none. */
    private synchronized @Nullable Runnable next(long connection, @Nullable Runnable done) {
        Deque<Place> places = connections.get(connection);
        if (places == null) {
            return null;
        }
        if (done != null) {
            places.removeFirst();
        }
        Place first = places.peekFirst();
        if (first == null) {
            connections.remove(connection);
            return null;
        }
        if (first.answer == null || first.isBeingGiven) {
            return null;
        }
        first.isBeingGiven = true;
        return first.answer;
    }
}
