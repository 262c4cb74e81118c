package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every place must do that answers are kept in, in this process or outside. */
public abstract class AnswerStoreContract {

    protected static final Duration MINUTE = Duration.ofMinutes(1);

    protected final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    protected final AnswerMemory answers;
    protected final TensorSamples samples = new TensorSamples(memory);
    private final VersionScope scope = VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1));
    private final List<Tensor> inputs = new ArrayList<>();

    /** @param largestOnHeap bytes of the largest answer that lies on the heap; 0 for none */
    protected AnswerStoreContract(int largestOnHeap) {
        this.answers = new AnswerMemory(memory, largestOnHeap);
    }

    /** Keeps an answer and returns when it can be found. */
    protected abstract void keep(CallKey key, CachedAnswer answer, Duration timeToLive);

    /** The answer, with a reference for the caller, or null. */
    protected abstract @Nullable CachedAnswer find(CallKey key);

    /** The answer, which must be there. */
    protected final CachedAnswer found(CallKey key) {
        return Objects.requireNonNull(find(key), "no answer is found");
    }

    /** Lets time pass for the store. */
    protected abstract void pass(Duration time);

    /** Drops what it holds. */
    protected abstract void closeStore();

    @AfterEach
    void nothingIsLeaked() {
        closeStore();
        inputs.forEach(Tensor::close);
        memory.assertNothingLeaked();
    }

    @Test
    void whatWasKept_isFoundByAnEqualCall() {
        keepFloats(key(row(1, 2)), 3, 4);

        CachedAnswer found = found(key(row(1, 2)));

        assertThat(found.runNanos()).isEqualTo(77);
        assertThat(found.outputs()).singleElement().satisfies(output -> {
            assertThat(output.dataType()).isEqualTo(DataType.FP32);
            assertThat(output.shape()).isEqualTo(Shape.of(1, 2));
            assertThat(output.elements().getFloat(4)).isEqualTo(4f);
        });
        found.release();
    }

    @Test
    void otherCalls_findNothing() {
        keepFloats(key(row(1, 2)), 3);

        assertThat(find(key(row(1, 3)))).isNull();
        assertThat(find(key(row(1)))).isNull();
        assertThat(find(key(samples.floats(Shape.of(2, 1), 1, 2)))).isNull();
        Map<String, ParameterValue> parameters = Map.of("beam", new ParameterValue.LongValue(2));
        Tensor[] same = {owned(row(1, 2))};
        assertThat(find(CallKey.of(scope, same, new int[] {0}, parameters, new Xxh3Hash())))
                .isNull();
        assertThat(find(CallKey.of(scope, same, new int[] {1}, Map.of(), new Xxh3Hash())))
                .isNull();
        VersionScope other = VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1));
        assertThat(find(CallKey.of(other, same, new int[] {0}, Map.of(), new Xxh3Hash())))
                .isNull();
    }

    @Test
    void collidingHash_isNoAnswer() {
        ContentHash colliding = (header, tensors) -> new HashValue128(7, 7);
        CallKey one = CallKey.of(scope, new Tensor[] {owned(row(1))}, new int[] {0}, Map.of(), colliding);
        CallKey two = CallKey.of(scope, new Tensor[] {owned(row(2))}, new int[] {0}, Map.of(), colliding);
        keepFloats(one, 10);

        assertThat(find(two)).isNull();
        CachedAnswer right = found(one);
        right.release();

        keepFloats(two, 20);
        assertThat(find(one)).isNull();
        CachedAnswer later = found(two);
        assertThat(later.outputs().getFirst().elements().getFloat(0)).isEqualTo(20f);
        later.release();
    }

    @Test
    void outputsOfEveryKind_comeBackAsTheyWere() {
        CallKey key = key(row(5));
        Tensor text = BytesElements.tensor(Shape.of(2), List.of("latte", ""), memory);
        Tensor nothing = Tensor.owned(DataType.FP64, Shape.of(0, 3), memory.allocate(0));
        Tensor scalar = samples.longs(Shape.of(), 42);
        CachedAnswer answer = CachedAnswer.copyOf(key, new Tensor[] {text, nothing, scalar}, 1, answers);
        text.close();
        nothing.close();
        scalar.close();
        keep(key, answer, MINUTE);
        answer.release();

        CachedAnswer found = found(key);
        Tensor[] outputs = found.handOver(memory);

        assertThat(BytesElements.readStrings(outputs[0])).containsExactly("latte", "");
        assertThat(outputs[1].shape()).isEqualTo(Shape.of(0, 3));
        assertThat(outputs[1].dataType()).isEqualTo(DataType.FP64);
        assertThat(outputs[2].data().getLong()).isEqualTo(42);
        for (Tensor output : outputs) {
            output.close();
        }
    }

    @Test
    void answer_isGoneAfterItsTime() {
        CallKey key = key(row(1));
        keepFloats(key, 3);

        pass(MINUTE);

        assertThat(find(key)).isNull();
    }

    @Test
    void foundAnswer_staysWhole_whateverBecomesOfTheStore() {
        CallKey key = key(row(1));
        keepFloats(key, 3);
        CachedAnswer found = found(key);

        closeStore();

        assertThat(found.outputs().getFirst().elements().getFloat(0)).isEqualTo(3f);
        found.release();
    }

    protected final CallKey key(Tensor input) {
        return CallKey.of(scope, new Tensor[] {owned(input)}, new int[] {0}, Map.of(), new Xxh3Hash());
    }

    protected final Tensor row(float... elements) {
        return samples.floats(Shape.of(1, elements.length), elements);
    }

    /** Closed after the test. */
    private Tensor owned(Tensor input) {
        inputs.add(input);
        return input;
    }

    protected final void keepFloats(CallKey key, float... elements) {
        Tensor output = row(elements);
        CachedAnswer answer = CachedAnswer.copyOf(key, new Tensor[] {output}, 77, answers);
        output.close();
        keep(key, answer, MINUTE);
        answer.release();
    }
}
