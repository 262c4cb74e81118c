package dev.barista.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ContentCodingTest {

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);

    @AfterEach
    void nothingIsHeld() {
        assertThat(memory.metric().usedDirectMemory()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void packed_comesBackUnpacked(ContentCoding coding) {
        byte[] content = new byte[200_000];
        new Random(3).nextBytes(content);

        ByteBuf packed = coding.pack(Unpooled.wrappedBuffer(content), memory);
        ByteBuf unpacked = coding.unpack(packed, memory, content.length);

        assertThat(ByteBufUtil.getBytes(unpacked)).isEqualTo(content);
        packed.release();
        unpacked.release();
    }

    @ParameterizedTest
    @EnumSource
    void contentBeyondTheLimit_isRefused(ContentCoding coding) {
        ByteBuf packed = coding.pack(Unpooled.wrappedBuffer(new byte[100_001]), memory);

        assertThatThrownBy(() -> coding.unpack(packed, memory, 100_000))
                .isInstanceOfSatisfying(
                        HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(413));
        packed.release();
    }

    @ParameterizedTest
    @EnumSource
    void contentThatEndsEarly_isRefused(ContentCoding coding) {
        ByteBuf packed = coding.pack(Unpooled.wrappedBuffer(new byte[10_000]), memory);

        assertThatThrownBy(() -> coding.unpack(packed.slice(0, packed.readableBytes() - 9), memory, 100_000))
                .isInstanceOfSatisfying(
                        HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(400));
        packed.release();
    }

    @Test
    void acceptEncoding_isWeighed() {
        assertThat(ContentCoding.accepted("deflate, gzip;q=0.5")).contains(ContentCoding.GZIP);
        assertThat(ContentCoding.accepted("gzip;q=0, deflate")).contains(ContentCoding.DEFLATE);
        assertThat(ContentCoding.accepted("gzip; q=0.000")).isEmpty();
        assertThat(ContentCoding.accepted("br")).isEmpty();
        assertThat(ContentCoding.accepted(null)).isEmpty();
    }

    @Test
    void unknownContentEncoding_isRefused() {
        assertThat(ContentCoding.ofContent("identity")).isEmpty();
        assertThatThrownBy(() -> ContentCoding.ofContent("br"))
                .isInstanceOfSatisfying(
                        HttpRefusal.class, e -> assertThat(e.status()).isEqualTo(415));
    }
}
