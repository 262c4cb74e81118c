package dev.barista.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.server.http.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

final class GrpcDeframerProperties {

    private static final int LIMIT = 1000;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true, true);

    @Property
    void messages_comeOutWhereverTheBytesAreCut(
            @ForAll @Size(max = 8) List<@Size(max = 300) byte[]> messages,
            @ForAll boolean packed,
            @ForAll @IntRange(min = 1, max = 50) int chunk) {
        ByteBuf stream = Unpooled.buffer();
        for (byte[] message : messages) {
            ByteBuf frame =
                    memory.buffer().writeByte(0).writeInt(message.length).writeBytes(message);
            ByteBuf sent = packed ? GrpcFrames.packed(frame, ContentCoding.GZIP, memory) : frame;
            stream.writeBytes(sent);
            sent.release();
        }
        List<byte[]> received = new ArrayList<>();
        GrpcDeframer deframer = new GrpcDeframer(memory, LIMIT, Optional.of(ContentCoding.GZIP), message -> {
            received.add(ByteBufUtil.getBytes(message));
            message.release();
        });
        while (stream.isReadable()) {
            deframer.feed(stream.readSlice(Math.min(chunk, stream.readableBytes())));
        }

        assertThat(deframer.isPartial()).isFalse();
        assertThat(received).usingRecursiveComparison().isEqualTo(messages);
        assertNothingHeld();
    }

    @Property
    void arbitraryBytes_areMessagesOrARefusal(@ForAll @Size(max = 2000) byte[] bytes) {
        GrpcDeframer deframer = new GrpcDeframer(memory, LIMIT, Optional.empty(), ByteBuf::release);
        try {
            deframer.feed(Unpooled.wrappedBuffer(bytes));
        } catch (InferenceException e) {
            assertThat(e.code()).isIn(ErrorCode.INVALID_ARGUMENT, ErrorCode.RESOURCE_EXHAUSTED);
        } finally {
            deframer.close();
        }
        assertNothingHeld();
    }

    private void assertNothingHeld() {
        assertThat(memory.metric().usedDirectMemory()).isZero();
        assertThat(memory.metric().usedHeapMemory()).isZero();
    }
}
