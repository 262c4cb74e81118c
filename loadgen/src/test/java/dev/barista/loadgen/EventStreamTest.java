package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EventStreamTest {

    private static final String ANSWER = """
            : a comment
            data: {"choices":[{"delta":{"role":"assistant","content":""}}]}

            data: {"choices":[{"delta":{"content":"Grüß"}}]}

            data:{"choices":[{"delta":{"content":" Gott"}}]}

            data: {"choices":[{"text":"legacy"}]}

            data: {"choices":[{"delta":{},"finish_reason":"stop"}]}

            data: [DONE]

            """;

    @Test
    void tokens_areCountedWhereverTheBytesAreSplit() {
        byte[] bytes = ANSWER.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size < bytes.length; size++) {
            EventStream events = new EventStream();
            ByteBuf all = Unpooled.wrappedBuffer(bytes);
            int tokens = 0;
            while (all.isReadable()) {
                tokens += events.tokens(all.readSlice(Math.min(size, all.readableBytes())));
            }
            assertThat(tokens).as("in pieces of " + size).isEqualTo(3);
        }
    }

    @Test
    void linesThatEndInBoth_countOnce() {
        EventStream events = new EventStream();
        String text = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\r\n\r\n";
        assertThat(events.tokens(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)))
                .isEqualTo(1);
    }

    @Test
    void halfALine_isForgottenBeforeTheNextAnswer() {
        EventStream events = new EventStream();
        events.tokens(Unpooled.copiedBuffer("data: {\"choices\"", StandardCharsets.UTF_8));
        events.reset();
        String text = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n";
        assertThat(events.tokens(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)))
                .isEqualTo(1);
    }
}
