package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CostModelTest {

    @Test
    void nothingSeen_isUnknownAndCostsNothing() {
        Cost cost = new CostModel().cost();

        assertThat(cost.isKnown()).isFalse();
        assertThat(cost.cautious(100)).isZero();
        assertThat(cost.worthwhileRows()).isOne();
        assertThat(cost.rowsWithin(1000)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void line_isLearntFromNoisyRuns() {
        CostModel model = new CostModel();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 500; i++) {
            int rows = 1 + random.nextInt(32);
            model.observe(rows, (long) ((2_000 + 150 * rows) * (0.95 + 0.1 * random.nextDouble())));
        }

        Cost cost = model.cost();

        assertThat(cost.perRow()).isCloseTo(150, within(15.0));
        assertThat(cost.fixed()).isCloseTo(2_000, within(200.0));
        assertThat(cost.worthwhileRows()).isBetween(100, 180);
        assertThat(cost.rowsWithin(cost.cautious(20))).isBetween(19, 21);
    }

    @Test
    void runsOfOneSize_leaveTheFixedPartOpen() {
        CostModel model = new CostModel();
        for (int i = 0; i < 50; i++) {
            model.observe(4, 4_000);
        }

        assertThat(model.cost().expected(4)).isCloseTo(4_000, within(1.0));
        assertThat(model.cost().fixed()).isZero();
    }

    @Test
    void modelThatSlows_isNoticedSoon() {
        CostModel model = new CostModel();
        for (int i = 0; i < 200; i++) {
            model.observe(1 + i % 8, 1_000 + 100L * (1 + i % 8));
        }
        for (int i = 0; i < 80; i++) {
            model.observe(1 + i % 8, 100_000 + 10_000L * (1 + i % 8));
        }

        assertThat(model.cost().expected(4)).isGreaterThan(70_000);
    }

    @Test
    void oneHeldUpRun_changesLittle() {
        CostModel model = new CostModel();
        for (int i = 0; i < 200; i++) {
            model.observe(1 + i % 8, 1_000 + 100L * (1 + i % 8));
        }
        double before = model.cost().expected(4);

        model.observe(4, 50_000_000);
        for (int i = 0; i < 8; i++) {
            model.observe(1 + i, 1_000 + 100L * (1 + i));
        }

        assertThat(model.cost().expected(4)).isLessThan(1.25 * before);
    }

    @Test
    void fallingTimes_areNeverNegative() {
        CostModel model = new CostModel();
        for (int rows = 1; rows <= 32; rows++) {
            model.observe(rows, 100_000L / rows);
        }

        assertThat(model.cost().perRow()).isZero();
        assertThat(model.cost().fixed()).isPositive();
    }
}
