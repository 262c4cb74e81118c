package dev.barista.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientPaceTest {

    private static final HttpLimits LIMITS =
            HttpLimits.DEFAULT.withReceiveTimeout(Duration.ofSeconds(10)).withIdleTimeout(Duration.ofSeconds(100));

    private final ClientPace pace = new ClientPace();
    private final Spoken http1 = new Spoken(true);
    private final Spoken http2 = new Spoken(false);

    private boolean isLate(int second) {
        return isLate(second, http1);
    }

    private boolean isLate(int second, Spoken spoken) {
        return pace.isLate(Duration.ofSeconds(second).toNanos(), LIMITS, spoken);
    }

    @Test
    void firstRequest_mustBeWholeInTimeHoweverItTrickles() {
        assertThat(isLate(0)).isFalse();
        pace.read();
        assertThat(isLate(10)).isFalse();
        pace.read();
        assertThat(isLate(11)).isTrue();
    }

    @Test
    void body_mustBeWholeInTime() {
        pace.begun();
        assertThat(isLate(0)).isFalse();
        assertThat(isLate(10)).isFalse();
        assertThat(isLate(11)).isTrue();
    }

    @Test
    void clientThatWaitsForItsAnswer_isInTime() {
        pace.begun();
        pace.received();
        assertThat(isLate(0)).isFalse();
        assertThat(isLate(1_000_000)).isFalse();
    }

    @Test
    void clientBetweenRequests_mayBeIdleForLonger() {
        answerOne();
        assertThat(isLate(0)).isFalse();
        assertThat(isLate(100)).isFalse();
        assertThat(isLate(101)).isTrue();
    }

    @Test
    void halfOfALaterRequest_countsFromWhenItIsSeen() {
        answerOne();
        assertThat(isLate(0)).isFalse();
        pace.read();
        assertThat(isLate(50)).isFalse();
        assertThat(isLate(60)).isFalse();
        assertThat(isLate(61)).isTrue();
    }

    @Test
    void framesBetweenRequestsOfHttp2_areNoHalfRequest() {
        answerOne();
        assertThat(isLate(0, http2)).isFalse();
        pace.read();
        assertThat(isLate(50, http2)).isFalse();
        assertThat(isLate(61, http2)).isFalse();
        assertThat(isLate(101, http2)).isTrue();
    }

    @Test
    void silenceInTheMiddleOfARequest_isNoLongerThanIdleness() {
        HttpLimits patient = LIMITS.withReceiveTimeout(Duration.ofSeconds(1000));
        pace.begun();
        assertThat(pace.isLate(0, patient, http1)).isFalse();
        assertThat(pace.isLate(Duration.ofSeconds(101).toNanos(), patient, http1))
                .isTrue();
    }

    @Test
    void answerThatIsNotTaken_endsTheConnectionUnlessItMoves() {
        answerOne();
        pace.begun();
        pace.received();
        http1.isSending = true;
        assertThat(isLate(0)).isFalse();
        http1.mark++;
        assertThat(isLate(90)).isFalse();
        assertThat(isLate(190)).isFalse();
        assertThat(isLate(191)).isTrue();
    }

    private void answerOne() {
        pace.begun();
        pace.received();
        pace.answered();
    }

    /** A dialogue that does what the test says. */
    private static final class Spoken implements Dialogue {

        private final boolean requestsOnly;
        private boolean isSending;
        private long mark;

        Spoken(boolean requestsOnly) {
            this.requestsOnly = requestsOnly;
        }

        @Override
        public void flush() {
            throw new AssertionError("the pace only looks");
        }

        @Override
        public void windDown() {
            throw new AssertionError("the pace only looks");
        }

        @Override
        public boolean hasBytesOfRequestsOnly() {
            return requestsOnly;
        }

        @Override
        public boolean isSending() {
            return isSending;
        }

        @Override
        public long sendingMark() {
            return mark;
        }
    }
}
