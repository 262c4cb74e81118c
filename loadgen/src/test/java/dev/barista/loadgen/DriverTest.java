package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The loops in a time that the test moves. */
final class DriverTest {

    private static final long TICK = 1_000_000;
    private static final long SECOND = 1_000 * TICK;

    private final ManualTicker ticker = new ManualTicker();
    private final FakeServer server = new FakeServer(ticker, 1_000_000, TICK);

    private static Step closed(int callers, Duration warmUp, Duration measured) {
        return Step.closed(callers, warmUp, measured).withConnections(1);
    }

    private static Step open(double rate, int atMost, Duration measured) {
        return open(rate, atMost, measured, Duration.ZERO);
    }

    private static Step open(double rate, int atMost, Duration measured, Duration deadline) {
        return new Step(
                atMost,
                rate,
                Pace.CONSTANT,
                1,
                Duration.ZERO,
                measured,
                Long.MAX_VALUE,
                Duration.ofSeconds(30),
                deadline,
                1,
                1);
    }

    private Driver started(Step step) {
        Driver driver = new Driver(ticker, server, step, 3, () -> 0);
        ticker.after(0, driver::start);
        return driver;
    }

    private static StepResult result(Driver driver, Step step) {
        assertThat(driver.done()).isCompleted();
        return StepResult.of(step, List.of(driver.done().join()));
    }

    @Test
    void closedLoop_callsAgainForEveryAnswer() {
        Step step = closed(4, Duration.ofSeconds(1), Duration.ofSeconds(2));
        Driver driver = started(step);
        ticker.pass(4 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().ok()).isEqualTo(4 * 2000);
        assertThat(result.okPerSecond()).isEqualTo(4000);
        assertThat(result.latency().micros(50)).isCloseTo(1000, within(1.0));
        assertThat(server.sent()).isEqualTo(4 * 3000);
    }

    @Test
    void closedLoop_hidesAStall_andTheCorrectionShowsIt() {
        Step step = closed(1, Duration.ZERO, Duration.ofSeconds(10));
        Driver driver = started(step);
        ticker.pass(5 * SECOND);
        server.answersAfter(SECOND);
        ticker.pass(2 * TICK);
        server.answersAfter(TICK);
        ticker.pass(10 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.latency().micros(99)).isCloseTo(1000, within(1.0));
        // One tenth of the time the server stood still, so a tenth of those who come at any time wait: up to a second.
        assertThat(result.corrected().micros(95)).isBetween(400_000.0, 600_000.0);
    }

    @Test
    void openLoop_countsFromWhenACallWasDue() {
        Step step = open(1000, 1, Duration.ofSeconds(10));
        server.answersAfter(TICK / 10);
        Driver driver = started(step);
        ticker.pass(5 * SECOND);
        server.answersAfter(SECOND);
        ticker.pass(TICK);
        server.answersAfter(TICK / 10);
        ticker.pass(10 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().ok()).isEqualTo(10_000);
        // For a second nothing was answered; the thousand calls of that second waited for what was left of it.
        assertThat(result.latency().micros(50)).isCloseTo(100, within(1.0));
        assertThat(result.latency().micros(95)).isBetween(400_000.0, 700_000.0);
        assertThat(result.latency().maxMicros()).isCloseTo(1e6, within(2e3));
        assertThat(result.fromSending().micros(99)).isCloseTo(100, within(1.0));
        assertThat(result.counts().waited()).isGreaterThan(1000);
        assertThat(result.corrected().count()).isEqualTo(result.latency().count());
    }

    @Test
    void openLoop_makesCallsWhileOthersAreUnderWay() {
        Step step = open(1000, 5000, Duration.ofSeconds(1), Duration.ofMillis(50));
        server.answersAfter(2 * SECOND);
        Driver driver = started(step);
        ticker.pass(SECOND);
        assertThat(server.sent()).isGreaterThanOrEqualTo(1000);
        ticker.pass(3 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().waited()).isZero();
        assertThat(result.counts().inTime())
                .as("later than the deadline of 50 ms")
                .isZero();
    }

    @Test
    void callsThatAreMadeLate_areSeen() {
        Step step = open(1000, 100, Duration.ofSeconds(1));
        Driver driver = started(step);
        ticker.pass(500 * TICK);
        ticker.stall(100 * TICK);
        ticker.pass(2 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().ok()).isEqualTo(1000);
        assertThat(result.generator().lateness().maxMicros()).isCloseTo(100_000, within(1100.0));
        assertThat(Warnings.of(result)).singleElement().asString().contains("could not keep to the rate");
    }

    @Test
    void requests_endAStep() {
        Step step = closed(3, Duration.ofMillis(10), Step.UNLIMITED).withRequests(100);
        Driver driver = started(step);
        ticker.pass(SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().all()).isEqualTo(100);
        assertThat(result.seconds()).isCloseTo(0.034, within(0.001));
    }

    @Test
    void answersThatNobodyWaitsFor_countAsTimedOut() {
        Step step = new Step(
                2,
                0,
                Pace.CONSTANT,
                1,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Long.MAX_VALUE,
                Duration.ofMillis(300),
                Duration.ZERO,
                1,
                1);
        server.answers(false);
        Driver driver = started(step);
        ticker.pass(3 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().ok()).isZero();
        assertThat(result.counts().timedOut()).isEqualTo(8);
        assertThat(result.reasons()).extracting(StepResult.Reason::kind).containsExactly(Reasons.TIMED_OUT);
    }

    @Test
    void callsThatCouldNotBeSent_areToldFromTheOthers() {
        Step step = new Step(
                1,
                100,
                Pace.CONSTANT,
                1,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Long.MAX_VALUE,
                Duration.ofMillis(200),
                Duration.ZERO,
                1,
                1);
        server.answers(false);
        Driver driver = started(step);
        ticker.pass(3 * SECOND);

        StepResult.Counts counts = result(driver, step).counts();
        assertThat(counts.all()).isEqualTo(100);
        assertThat(counts.timedOut()).isEqualTo(100);
        assertThat(counts.neverSent()).isEqualTo(100 - server.sent());
    }

    @Test
    void callsWhoseDeadlinePassesWhileTheyWait_areNotSent() {
        // One at a time and ten milliseconds each: ten times more calls come than can be made.
        Step step = open(1000, 1, Duration.ofSeconds(1), Duration.ofMillis(50));
        server.answersAfter(10 * TICK);
        Driver driver = started(step);
        ticker.pass(3 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().all()).isEqualTo(1000);
        assertThat(result.counts().ok()).isEqualTo(server.sent()).isBetween(100L, 106L);
        assertThat(result.counts().inTime()).isEqualTo(result.counts().ok());
        assertThat(result.counts().neverSent()).isEqualTo(1000 - server.sent());
        assertThat(result.latency().maxMicros()).isLessThan(61_100);
    }

    @Test
    void refusals_haveTheirOwnLatency() {
        Step step = closed(1, Duration.ZERO, Duration.ofSeconds(1));
        server.answersWith(Outcome.REFUSED);
        Driver driver = started(step);
        ticker.pass(2 * SECOND);

        StepResult result = result(driver, step);
        assertThat(result.counts().refused()).isEqualTo(1000);
        assertThat(result.counts().errorRate()).isEqualTo(1);
        assertThat(result.latency().count()).isZero();
        assertThat(result.refusals().micros(50)).isCloseTo(1000, within(1.0));
        assertThat(result.reasons()).containsExactly(new StepResult.Reason("REFUSED", 1000, "because"));
    }

    @Test
    void connectionThatBreaks_isOpenedAgain() {
        Step step = closed(2, Duration.ZERO, Duration.ofSeconds(1));
        Driver driver = started(step);
        ticker.pass(500 * TICK);
        server.close(0);
        ticker.pass(SECOND);

        StepResult result = result(driver, step);
        assertThat(server.opened()).isEqualTo(2);
        assertThat(result.counts().failed()).isEqualTo(2);
        assertThat(result.counts().ok()).isGreaterThan(1900);
    }

    @Test
    void serverThatIsNotThere_isReported() {
        server.isReachable(false);
        Driver driver = started(closed(2, Duration.ZERO, Duration.ofSeconds(1)));
        ticker.pass(TICK);

        assertUnreachable(driver, "nobody is there");
    }

    @Test
    void serverThatGoesAway_isReported() {
        Driver driver = started(closed(2, Duration.ZERO, Duration.ofSeconds(60)));
        ticker.pass(SECOND);
        server.isReachable(false);
        server.close(0);
        ticker.pass(10 * SECOND);

        assertUnreachable(driver, "nobody is there");
    }

    private static void assertUnreachable(Driver driver, String reason) {
        assertThat(driver.done()).isCompletedExceptionally();
        assertThatThrownBy(() -> driver.done().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(LoadFailure.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(LoadFailure.Kind.UNREACHABLE);
                    assertThat(failure.reason()).isEqualTo(reason);
                });
    }

    @Test
    void slicesOfTime_showHowItWent() {
        Step step = closed(1, Duration.ofSeconds(1), Duration.ofSeconds(1));
        Driver driver = started(step);
        ticker.pass(1500 * TICK);
        server.answersAfter(10 * TICK);
        ticker.pass(2 * SECOND);

        List<StepResult.Moment> moments = result(driver, step).moments();
        assertThat(moments).hasSize(4);
        assertThat(moments.get(0).okPerSecond()).isCloseTo(1000, within(10.0));
        assertThat(moments.get(3).okPerSecond()).isCloseTo(100, within(10.0));
        assertThat(moments.get(3).p50Micros()).isCloseTo(10_000, within(100.0));
    }
}
