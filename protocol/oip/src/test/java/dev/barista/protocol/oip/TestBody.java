package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A body that counts its releases. */
final class TestBody {

    private final AtomicInteger releases = new AtomicInteger();
    private final RequestBody body;

    private TestBody(ByteBuffer bytes) {
        body = new RequestBody(bytes, releases::incrementAndGet);
    }

    /** In direct memory, so that its first byte lies this many behind an aligned address. */
    static TestBody direct(byte[] bytes, int misalignment) {
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length + 16).alignedSlice(8);
        memory.position(misalignment).limit(misalignment + bytes.length);
        memory.slice().put(bytes);
        return new TestBody(memory);
    }

    static TestBody direct(byte[] bytes) {
        return direct(bytes, 0);
    }

    static TestBody heap(byte[] bytes) {
        return new TestBody(ByteBuffer.wrap(bytes));
    }

    static TestBody text(String text) {
        return direct(text.getBytes(StandardCharsets.UTF_8));
    }

    RequestBody body() {
        return body;
    }

    void assertReleased() {
        assertThat(releases).as("releases of the body").hasValue(1);
    }

    void assertHeld() {
        assertThat(releases).as("releases of the body").hasValue(0);
    }
}
