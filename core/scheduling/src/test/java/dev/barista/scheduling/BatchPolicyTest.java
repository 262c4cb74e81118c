package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BatchPolicyTest {

    private static final Cost LINEAR = new Cost(100, 0, 0, 50);
    private static final Cost MOSTLY_FIXED = new Cost(1, 1000, 0, 50);

    @Test
    void whateverWaits_isTakenAtOnce() {
        BatchPolicy policy = new BatchPolicy(BatchSettings.DEFAULT, 1);

        assertThat(decide(policy, view(1, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(1));
        assertThat(decide(policy, view(17, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(17));
        assertThat(decide(policy, view(1000, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(256));
    }

    @Test
    void ofSeveralInstances_eachTakesItsShare() {
        BatchPolicy policy = new BatchPolicy(BatchSettings.DEFAULT, 2);

        assertThat(decide(policy, view(15, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(8));
        assertThat(decide(policy, view(1, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(1));
        assertThat(decide(policy, view(15, 0, Cost.UNKNOWN))).isEqualTo(new BatchPolicy.Decision.Run(8));
    }

    @Test
    void modelThatGainsByLargeBatches_getsThem() {
        BatchPolicy policy = new BatchPolicy(BatchSettings.DEFAULT, 2);

        assertThat(decide(policy, view(15, 0, MOSTLY_FIXED))).isEqualTo(new BatchPolicy.Decision.Run(15));
    }

    @Test
    void delay_waitsForEnoughRowsButNotLonger() {
        BatchPolicy policy = new BatchPolicy(
                new BatchSettings(true, 16, Optional.of(Duration.ofNanos(1000)), List.of(4, 8), List.of()), 1);

        assertThat(decide(policy, view(3, 400, LINEAR))).isEqualTo(new BatchPolicy.Decision.Wait(600));
        assertThat(decide(policy, view(3, 1000, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(3));
        assertThat(decide(policy, view(4, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(4));
        assertThat(decide(policy, view(7, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(4));
        assertThat(decide(policy, view(9, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(8));
    }

    @Test
    void batchingOff_runsEachCallAlone() {
        BatchPolicy policy = new BatchPolicy(BatchSettings.OFF, 2);

        assertThat(decide(policy, view(9, 0, LINEAR))).isEqualTo(new BatchPolicy.Decision.Run(1));
    }

    private static BatchPolicy.Decision decide(BatchPolicy policy, BatchPolicy.View view) {
        return policy.decide(view, new ArrivalGaps(), 0);
    }

    private static BatchPolicy.View view(long rows, long oldestWait, Cost cost) {
        return new BatchPolicy.View((int) rows, rows, oldestWait, cost, BatchPolicy.Others.NONE);
    }
}
