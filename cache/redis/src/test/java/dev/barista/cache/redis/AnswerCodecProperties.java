package dev.barista.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.cache.AnswerMemory;
import dev.barista.cache.CachedAnswer;
import dev.barista.cache.CallKey;
import dev.barista.cache.SharedStore;
import dev.barista.cache.TestKeys;
import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;

class AnswerCodecProperties {

    private static final Duration HOUR = Duration.ofHours(1);

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final AnswerMemory answers = new AnswerMemory(memory, 0);
    private final ManualClock clock = new ManualClock();
    private final AnswerCodec codec = new AnswerCodec(clock, answers);
    private final AnswerCodec onHeap = new AnswerCodec(clock, new AnswerMemory(memory, 1 << 20));
    private final CallKey key = TestKeys.of(1, 2, 3);

    @Property
    void whatIsWritten_isReadAgain_intoEitherMemory(
            @ForAll byte[] elements, @ForAll long runNanos, @ForAll boolean intoHeap) {
        byte[] written = encoded(key, elements, runNanos);
        clock.advance(Duration.ofMinutes(10));

        SharedStore.Found found = Objects.requireNonNull((intoHeap ? onHeap : codec).decode(key, written));

        assertThat(found.timeToLive()).isEqualTo(Duration.ofMinutes(50));
        assertThat(found.answer().runNanos()).isEqualTo(runNanos);
        CachedAnswer.Output output = found.answer().outputs().getFirst();
        assertThat(output.shape()).isEqualTo(Shape.of(1, elements.length));
        assertThat(output.elements()).isEqualTo(ByteBuffer.wrap(elements));
        found.answer().release();
        memory.assertNothingLeaked();
    }

    @Property
    void cutBytes_areNoAnswer(@ForAll @IntRange(min = 1, max = 120) int missing) {
        byte[] written = encoded(key, new byte[] {1, 2, 3}, 7);
        assertThat(codec.decode(key, Arrays.copyOf(written, Math.max(0, written.length - missing))))
                .isNull();
        memory.assertNothingLeaked();
    }

    @Property
    void changedBytes_areNoAnswerOrOneOfTheRightForm(
            @ForAll @IntRange(max = 200) int place, @ForAll @ByteRange(min = 1) byte change, @ForAll boolean intoHeap) {
        byte[] written = encoded(key, new byte[] {1, 2, 3}, 7);
        written[place % written.length] ^= change;

        SharedStore.Found found = (intoHeap ? onHeap : codec).decode(key, written);

        if (found != null) {
            assertThat(found.answer().outputs())
                    .allSatisfy(output -> assertThat(output.shape().elementCount()
                                    * output.dataType().byteSize())
                            .isEqualTo(output.elements().remaining()));
            found.answer().release();
        }
        memory.assertNothingLeaked();
    }

    @Property
    void anyBytes_areRefusedInPeace(@ForAll byte[] bytes) {
        assertThat(codec.decode(key, bytes)).isNull();
        memory.assertNothingLeaked();
    }

    @Example
    void anotherQuestion_isNotAnswered() {
        byte[] written = encoded(key, new byte[] {1}, 7);
        assertThat(codec.decode(TestKeys.of(1, 2, 4), written)).isNull();
        assertThat(codec.decode(TestKeys.of(1, 2), written)).isNull();
        memory.assertNothingLeaked();
    }

    @Example
    void oldAnswer_isNone() {
        byte[] written = encoded(key, new byte[] {1}, 7);
        clock.advance(HOUR);
        assertThat(codec.decode(key, written)).isNull();
        memory.assertNothingLeaked();
    }

    @Example
    void textWithALengthThatLies_isNone() {
        byte[] lying = {9, 0, 0, 0, 'x'};
        CachedAnswer answer = CachedAnswer.copyOf(
                key, List.of(new CachedAnswer.Output(DataType.BYTES, Shape.of(1), ByteBuffer.wrap(lying))), 7, answers);
        byte[] written = codec.encode(key, answer, HOUR);
        answer.release();
        assertThat(codec.decode(key, written)).isNull();
        assertThat(onHeap.decode(key, written)).isNull();
        memory.assertNothingLeaked();
    }

    @Example
    void text_isReadAgain_intoEitherMemory() {
        byte[] text = {1, 0, 0, 0, 'x', 0, 0, 0, 0};
        CachedAnswer answer = CachedAnswer.copyOf(
                key, List.of(new CachedAnswer.Output(DataType.BYTES, Shape.of(2), ByteBuffer.wrap(text))), 7, answers);
        byte[] written = codec.encode(key, answer, HOUR);
        answer.release();
        for (AnswerCodec reader : List.of(codec, onHeap)) {
            SharedStore.Found found = Objects.requireNonNull(reader.decode(key, written));
            assertThat(found.answer().outputs().getFirst().elements()).isEqualTo(ByteBuffer.wrap(text));
            found.answer().release();
        }
        memory.assertNothingLeaked();
    }

    @Example
    void withoutMemory_thereIsNoAnswer() {
        byte[] written = encoded(key, new byte[] {1}, 7);
        AnswerCodec poor = new AnswerCodec(clock, new AnswerMemory(new LeakDetectingAllocator(8), 0));
        assertThat(poor.decode(key, written)).isNull();
    }

    /** Servers of different releases share a store: what one wrote the other must read, or see that it can't. */
    @Example
    void format_isTheOneInTheGoldenFile() throws IOException {
        CachedAnswer answer = CachedAnswer.copyOf(
                key,
                List.of(
                        new CachedAnswer.Output(
                                DataType.FP32,
                                Shape.of(1, 1),
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putFloat(0, 0.5f)),
                        new CachedAnswer.Output(DataType.INT64, Shape.of(0), ByteBuffer.allocate(0))),
                12_345,
                answers);
        byte[] written = codec.encode(key, answer, HOUR);
        answer.release();
        assertThat(HexFormat.ofDelimiter(" ").formatHex(written)).isEqualTo(golden());
    }

    private static String golden() throws IOException {
        try (InputStream file = AnswerCodecProperties.class.getResourceAsStream("answer.hex")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .replace('\n', ' ');
        }
    }

    private byte[] encoded(CallKey question, byte[] elements, long runNanos) {
        CachedAnswer answer = CachedAnswer.copyOf(
                question,
                List.of(new CachedAnswer.Output(
                        DataType.UINT8, Shape.of(1, elements.length), ByteBuffer.wrap(elements))),
                runNanos,
                answers);
        byte[] written = codec.encode(question, answer, HOUR);
        answer.release();
        return written;
    }
}
