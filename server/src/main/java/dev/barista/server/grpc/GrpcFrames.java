package dev.barista.server.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.barista.model.InferenceException;
import dev.barista.server.http.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Messages with the five bytes before them, and back. */
public final class GrpcFrames {

    private static final int PREFIX = 5;

    private GrpcFrames() {}

    /** A message behind its prefix; the caller owns the buffer. */
    public static ByteBuf of(MessageLite message, ByteBufAllocator memory) {
        int size = message.getSerializedSize();
        ByteBuf frame = memory.directBuffer(PREFIX + size);
        frame.writeByte(0).writeInt(size);
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(frame.nioBuffer(PREFIX, size));
            message.writeTo(out);
            out.flush();
        } catch (IOException e) {
            frame.release();
            throw new UncheckedIOException("a message's size was counted wrong", e);
        }
        return frame.writerIndex(PREFIX + size);
    }

    /**
     * Parses a message and releases its bytes.
     *
     * @throws InferenceException {@code INVALID_ARGUMENT} if they are no such message
     */
    public static <M> M parse(Parser<M> parser, ByteBuf message) {
        try {
            return parser.parseFrom(message.nioBuffer());
        } catch (InvalidProtocolBufferException e) {
            throw InferenceException.invalid("the message is malformed: " + e.getMessage());
        } finally {
            message.release();
        }
    }

    /** The same message packed; takes over the frame, the caller owns the result. */
    static ByteBuf packed(ByteBuf frame, ContentCoding coding, ByteBufAllocator memory) {
        ByteBuf content = coding.pack(frame.slice(PREFIX, frame.readableBytes() - PREFIX), memory);
        try {
            ByteBuf result = memory.directBuffer(PREFIX + content.readableBytes());
            return result.writeByte(1).writeInt(content.readableBytes()).writeBytes(content);
        } finally {
            content.release();
            frame.release();
        }
    }
}
