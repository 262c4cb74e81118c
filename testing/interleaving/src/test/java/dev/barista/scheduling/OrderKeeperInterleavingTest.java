package dev.barista.scheduling;

import dev.barista.model.PhaseTimes;
import dev.barista.model.Tensor;
import dev.barista.testing.interleaving.Interleavings;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Answers of one connection that come from several instances: they are given one by one, in the order of the calls. */
class OrderKeeperInterleavingTest {

    @Test
    void answers_areGivenInTheOrderOfTheirCalls() {
        Interleavings.of(3, 1, 3).check(Connection.class);
    }

    /** Three calls of one connection, and the instances that answer them. */
    public static final class Connection {

        private static final int CALLS = 3;

        private final ModelCall[] calls = new ModelCall[CALLS];
        private final boolean[] answered = new boolean[CALLS];
        private volatile int given;
        private volatile boolean wrong;

        public Connection() {
            OrderKeeper keeper = new OrderKeeper();
            for (int i = 0; i < CALLS; i++) {
                int call = i;
                calls[i] = keeper.keep(Calls.call(new Calls.Ending(() -> give(call))));
            }
        }

        /** Takes two steps, so that somebody else could come in between. */
        private void give(int call) {
            wrong |= given != call;
            given = call + 1;
        }

        @Operation(runOnce = true)
        public void answerFirst() {
            answer(0);
        }

        @Operation(runOnce = true)
        public void answerSecond() {
            answer(1);
        }

        @Operation(runOnce = true)
        public void answerThird() {
            answer(2);
        }

        private void answer(int call) {
            answered[call] = true;
            calls[call].completion().succeeded(new Tensor[0], PhaseTimes.NONE);
        }

        @Validate
        public void allThatCouldBeWereGiven() {
            int expected = 0;
            while (expected < CALLS && answered[expected]) {
                expected++;
            }
            if (given != expected || wrong) {
                throw new AssertionError(
                        given + " answers were given, expected " + expected + (wrong ? "; not in order" : ""));
            }
        }
    }
}
