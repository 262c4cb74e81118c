package dev.barista.protocol.oip;

import java.io.OutputStream;

/** Lets those who write to streams write to a sink, and counts. */
final class SinkStream extends OutputStream {

    private final WireSink sink;
    private final byte[] single = new byte[1];
    private int count;

    SinkStream(WireSink sink) {
        this.sink = sink;
    }

    /** Bytes written so far. */
    int count() {
        return count;
    }

    @Override
    public void write(int b) {
        single[0] = (byte) b;
        write(single, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        sink.put(source, offset, length);
        count = Math.addExact(count, length);
    }
}
