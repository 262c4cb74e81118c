package dev.barista.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done in whatever order: operations move as their states allow, nothing is lost and all is counted. */
final class OperationStoreProperties {

    enum Step {
        CREATE,
        CLAIM,
        SUCCEED,
        FAIL,
        PUT_OFF,
        CANCEL_OR_REMOVE,
        CRASH,
        RELEASE,
        HALF_AN_HOUR,
        EXPIRE
    }

    record Move(Step step, int choice) {}

    @Provide
    Arbitrary<List<Move>> moves() {
        return Arbitraries.of(Step.class)
                .flatMap(step -> Arbitraries.integers().between(0, 7).map(choice -> new Move(step, choice)))
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 100)
    void operations_moveAsTheirStatesAllow(@ForAll("moves") List<Move> moves) {
        Database database = Database.h2("jdbc:h2:mem:properties");
        try {
            Play play = new Play(new Bench(database));
            for (Move move : moves) {
                play.play(move);
                play.check();
            }
        } finally {
            database.close();
        }
    }

    /** Plays the moves on the store, and beside it on a map. */
    private static final class Play {

        private final Bench bench;
        private final Map<OperationId, OperationState> expected = new LinkedHashMap<>();
        private final Map<OperationId, Instant> expiries = new HashMap<>();
        private final List<ClaimedCall> claimed = new ArrayList<>();
        private int created;

        Play(Bench bench) {
            this.bench = bench;
        }

        void play(Move move) {
            switch (move.step()) {
                case CREATE -> create();
                case CLAIM -> claim();
                case SUCCEED -> end(move.choice(), OperationState.SUCCEEDED);
                case FAIL -> end(move.choice(), OperationState.FAILED);
                case PUT_OFF -> end(move.choice(), OperationState.QUEUED);
                case CANCEL_OR_REMOVE -> cancelOrRemove(move.choice());
                case CRASH -> back(bench.queue.recover());
                case RELEASE -> back(bench.queue.release());
                case HALF_AN_HOUR -> bench.clock.advance(Duration.ofMinutes(30));
                case EXPIRE -> expire();
            }
        }

        private void create() {
            created++;
            OperationId id = bench.create("call " + created).id();
            expected.put(id, OperationState.QUEUED);
            expiries.put(id, bench.clock.now().plus(Bench.QUEUE_TTL));
        }

        private void claim() {
            Optional<ClaimedCall> call = bench.queue.claim();
            assertThat(call.isPresent()).isEqualTo(expected.containsValue(OperationState.QUEUED));
            call.ifPresent(it -> {
                move(it.id(), OperationState.RUNNING);
                claimed.add(it);
            });
        }

        /** Any claim may end at any time, also one that is not valid any more. */
        private void end(int choice, OperationState state) {
            if (claimed.isEmpty()) {
                return;
            }
            ClaimedCall call = claimed.get(choice % claimed.size());
            boolean valid = expected.get(call.id()) == OperationState.RUNNING && isNewest(call);
            assertThat(finish(call, state)).isEqualTo(valid);
            if (valid) {
                move(call.id(), state);
                if (state.isFinished()) {
                    expiries.put(call.id(), bench.clock.now().plus(Bench.RESULT_TTL));
                }
            }
        }

        private boolean finish(ClaimedCall call, OperationState state) {
            if (state == OperationState.QUEUED) {
                return bench.queue.putOff(call, bench.clock.now(), "no room");
            }
            AnswerHead head = new AnswerHead(200, "text/plain", List.of(), 4);
            return bench.queue.finish(call, state, head, Bench.bytes("done"), "");
        }

        private boolean isNewest(ClaimedCall call) {
            return claimed.stream()
                    .filter(other -> other.id().equals(call.id()))
                    .allMatch(other -> other.runs().attempts() <= call.runs().attempts());
        }

        private void cancelOrRemove(int choice) {
            if (expected.isEmpty()) {
                return;
            }
            OperationId id = List.copyOf(expected.keySet()).get(choice % expected.size());
            boolean finished = state(id).isFinished();
            assertThat(bench.store.cancelOrRemove(id, "")).isEqualTo(finished ? Removal.REMOVED : Removal.CANCELLED);
            if (finished) {
                expected.remove(id);
            } else {
                move(id, OperationState.CANCELLED);
                expiries.put(id, bench.clock.now().plus(Bench.RESULT_TTL));
            }
        }

        private void back(int count) {
            List<OperationId> running = expected.keySet().stream()
                    .filter(id -> state(id) == OperationState.RUNNING)
                    .toList();
            assertThat(count).isEqualTo(running.size());
            running.forEach(id -> move(id, OperationState.QUEUED));
        }

        private void expire() {
            List<OperationId> due = expected.keySet().stream()
                    .filter(id -> state(id) != OperationState.RUNNING)
                    .filter(id -> !expiries.getOrDefault(id, Instant.MAX).isAfter(bench.clock.now()))
                    .toList();
            assertThat(bench.expiry.expire()).isEqualTo(due.size());
            due.forEach(expected::remove);
        }

        private void move(OperationId id, OperationState next) {
            assertThat(state(id).canBecome(next)).as(state(id) + " to " + next).isTrue();
            expected.put(id, next);
        }

        private OperationState state(OperationId id) {
            return Optional.ofNullable(expected.get(id)).orElseThrow();
        }

        /** The store holds exactly what the map does, and counts it. */
        void check() {
            Map<OperationId, OperationState> found = new HashMap<>();
            long bytes = 0;
            for (Operation operation :
                    bench.store.list(new OperationFilter(Optional.empty(), Optional.empty(), 1000))) {
                found.put(operation.id(), operation.state());
                bytes += switch (operation.state()) {
                    case QUEUED, RUNNING -> operation.call().bytes();
                    case SUCCEEDED, FAILED -> operation.answer().orElseThrow().bytes();
                    case CANCELLED -> 0;
                };
            }
            assertThat(found).isEqualTo(expected);
            assertThat(bench.usage.bytes()).isEqualTo(bytes);
        }
    }
}
