package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeaderBlockTest {

    private static final Endpoint ENDPOINT = Endpoint.parse("http://models:9000");
    private static final String LONG = "x".repeat(5000);

    private static Calls.Grpc calls(Header... metadata) {
        return new Calls.Grpc("/service/Method", List.of(metadata), List.of());
    }

    private static Http2Headers decoded(DefaultHttp2HeadersDecoder decoder, byte[] block) throws Exception {
        return decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block));
    }

    @Test
    void firstAndLaterBlocks_sayTheSame() throws Exception {
        HeaderBlock block = HeaderBlock.of(ENDPOINT, calls(new Header("Grpc-Timeout", "50000u")), 4096);
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true);

        Http2Headers first = decoded(decoder, block.first());
        assertThat(first.method()).hasToString("POST");
        assertThat(first.scheme()).hasToString("http");
        assertThat(first.path()).hasToString("/service/Method");
        assertThat(first.authority()).hasToString("models:9000");
        assertThat(first.get("content-type")).hasToString("application/grpc");
        assertThat(first.get("te")).hasToString("trailers");
        assertThat(first.get("grpc-timeout")).hasToString("50000u");
        for (int i = 0; i < 3; i++) {
            assertThat(decoded(decoder, block.later())).isEqualTo(first);
        }
        assertThat(block.later().length).isLessThan(10);
    }

    @Test
    void serverWithoutATable_isToldEverythingEachTime() throws Exception {
        HeaderBlock block = HeaderBlock.of(ENDPOINT, calls(), 0);
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true);
        decoder.configuration().maxHeaderTableSize(0);

        Http2Headers first = decoded(decoder, block.first());
        assertThat(first.path()).hasToString("/service/Method");
        assertThat(decoded(decoder, block.later())).isEqualTo(first);
    }

    @Test
    void headersThatDoNotFitTheTable_areSpelledOut() throws Exception {
        HeaderBlock block = HeaderBlock.of(ENDPOINT, calls(new Header("x-long", LONG)), 4096);
        DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 100_000L);

        assertThat(decoded(decoder, block.first()).get("x-long")).hasToString(LONG);
        assertThat(decoded(decoder, block.later()).get("x-long")).hasToString(LONG);
    }
}
