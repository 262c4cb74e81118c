package dev.barista.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RequestContextTest {

    @Test
    void soonerDeadline_holds() {
        RequestContext context = RequestContext.of("r");
        assertThat(context.isExpired(Long.MAX_VALUE)).isFalse();
        assertThat(context.withDeadline(RequestContext.NO_DEADLINE)).isSameAs(context);

        RequestContext limited = context.withDeadline(100);

        assertThat(limited.deadlineNanos()).isEqualTo(100);
        assertThat(limited.withDeadline(200).deadlineNanos()).isEqualTo(100);
        assertThat(limited.withDeadline(50).deadlineNanos()).isEqualTo(50);
        assertThat(limited.isExpired(99)).isFalse();
        assertThat(limited.isExpired(100)).isTrue();
    }

    @Test
    void changes_keepTheRest() {
        Caller caller = new Caller("shop", 7, null);
        RequestContext context =
                RequestContext.of("r").withDeadline(9).withPriority(2).withCaller(caller);

        assertThat(context.requestId()).isEqualTo("r");
        assertThat(context.deadlineNanos()).isEqualTo(9);
        assertThat(context.priority()).isEqualTo(2);
        assertThat(context.caller()).isSameAs(caller);
        assertThat(caller.withTenant("shop")).isSameAs(caller);
        assertThat(caller.withTenant("bank")).isEqualTo(new Caller("bank", 7, null));
    }

    @Test
    void nonsense_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> RequestContext.of(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RequestContext.of("r").withPriority(-1));
    }
}
