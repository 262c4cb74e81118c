package dev.barista.protocol.oip;

import java.nio.ByteBuffer;

/**
 * Where encoders put the bytes of an answer: a buffer that grows, sent in one piece when the encoder is done. Used by
 * one thread. If an encoder throws, what it has put so far is to be thrown away.
 */
public interface WireSink {

    /** Says that this many bytes are about to come, so that the buffer grows once. */
    void reserve(int bytes);

    void put(byte[] source, int offset, int length);

    /** Copies the remaining bytes; afterwards none remain. */
    void put(ByteBuffer source);
}
