package dev.barista.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.testing.ManualClock;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AcceptedConnectionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final AcceptedConnection connection = new AcceptedConnection(TIMEOUT, new ManualClock());
    private EmbeddedChannel channel;

    @BeforeEach
    void accept() {
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addFirst(connection);
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void silence_isClosedAfterTheTimeout() {
        pass(TIMEOUT.minusNanos(1));
        assertThat(channel.isOpen()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void trickle_doesNotProlongIt() {
        for (int i = 0; i < TIMEOUT.toSeconds(); i++) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'a'}));
            pass(Duration.ofSeconds(1));
        }
        assertThat(channel.isOpen()).isFalse();
        assertThat(connection.reads()).isEqualTo(TIMEOUT.toSeconds());
    }

    @Test
    void released_isLeftToTheWatch() {
        connection.release();
        pass(TIMEOUT.multipliedBy(2));
        assertThat(channel.isOpen()).isTrue();
    }
}
