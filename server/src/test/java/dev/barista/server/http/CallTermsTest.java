package dev.barista.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import dev.barista.model.RequestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallTermsTest {

    @ParameterizedTest
    @CsvSource({
        "250, 250000000",
        "250ms, 250000000",
        "7us, 7000",
        "2s, 2000000000",
        "1m, 60000000000",
        "999999999m, 4611686018427387903"
    })
    void timeout_countsFromWhenTheCallCame(String header, long nanos) {
        assertThat(CallTerms.deadline(header, 1_000)).isEqualTo(1_000 + nanos);
    }

    @Test
    void noTimeoutOrZero_isNoDeadline() {
        assertThat(CallTerms.deadline(null, 1_000)).isEqualTo(RequestContext.NO_DEADLINE);
        assertThat(CallTerms.deadline("0", 1_000)).isEqualTo(RequestContext.NO_DEADLINE);
        assertThat(CallTerms.deadline("0s", 1_000)).isEqualTo(RequestContext.NO_DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "soon", "-1", "1.5s", "5h", "1 s", "5 ", "1234567890", "٣"})
    void malformedTimeout_isRefused(String header) {
        assertThatThrownBy(() -> CallTerms.deadline(header, 0))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("header barista-timeout: expected")
                .hasMessageContaining("got \"" + header + "\"");
    }

    @Test
    void priority_isAWholeNumber() {
        assertThat(CallTerms.priority(null)).isEqualTo(RequestContext.USUAL_PRIORITY);
        assertThat(CallTerms.priority("0")).isEqualTo(RequestContext.USUAL_PRIORITY);
        assertThat(CallTerms.priority("17")).isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "high", "-1", "1.0", "4294967296"})
    void malformedPriority_isRefused(String header) {
        assertThatThrownBy(() -> CallTerms.priority(header))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("header barista-priority: expected");
    }

    @Test
    void tenant_isAName() {
        assertThat(CallTerms.tenant("team-7")).isEqualTo("team-7");
        assertThat(CallTerms.tenant("")).isEmpty();
        assertThat(CallTerms.tenant(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ü", "\"", "\\", "\t"})
    void tenantThatIsNoName_isRefused(String header) {
        assertThatThrownBy(() -> CallTerms.tenant(header))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("header barista-tenant");
        assertThatThrownBy(() -> CallTerms.tenant("a".repeat(129))).isInstanceOf(InferenceException.class);
    }
}
