package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.NamedTensor;
import dev.barista.model.ParameterValue;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Keys are equal if and only if the calls are: a model of what a call is, compared with what the key makes of it. */
class CallKeyProperties {

    private static final DirectTensorAllocator MEMORY = new DirectTensorAllocator();

    /** Three inputs of different types, of which the last may be left out. */
    private static final Signature SIGNATURE = new Signature(
            List.of(
                    TensorSpec.of("a", DataType.UINT8, -1, -1),
                    TensorSpec.of("b", DataType.FP32, -1),
                    new TensorSpec("c", DataType.BYTES, Shape.of(-1), List.of(""), true)),
            List.of(TensorSpec.of("y", DataType.FP32, -1), TensorSpec.of("z", DataType.FP32, -1)),
            0);

    private static final VersionScope[] SCOPES = {
        VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1)),
        VersionScope.ofThisLoad(new ModelName("m"), new ModelVersion(1))
    };

    /** A call by its content; records compare by value, so lists stand for arrays. */
    record Call(
            int scope,
            List<Integer> shapeOfA,
            List<Byte> a,
            List<Integer> bitsOfB,
            List<String> c,
            List<Integer> outputs,
            Map<String, ParameterValue> parameters) {}

    @Property
    void keysAreEqual_ifAndOnlyIfCallsAre(@ForAll("calls") Call one, @ForAll("calls") Call other) {
        CallKey oneKey = key(one, new Random(1));
        CallKey otherKey = key(other, new Random(2));

        assertThat(oneKey.isEqualTo(otherKey)).isEqualTo(one.equals(other));
        assertThat(holds(otherKey, oneKey)).isEqualTo(one.equals(other));
        assertThat(oneKey.isEqualTo(key(one, new Random(3)))).isTrue();
        assertThat(holds(key(one, new Random(4)), oneKey)).isTrue();
    }

    /** Whether the answer kept for one is given to the other. */
    private static boolean holds(CallKey asked, CallKey kept) {
        return CachedAnswer.copyOf(kept, List.of(), 1, new AnswerMemory(MEMORY, 0))
                .answers(asked);
    }

    @Provide
    Arbitrary<Call> calls() {
        Arbitrary<List<Integer>> shapes =
                Arbitraries.of(List.of(0, 2), List.of(1, 4), List.of(2, 2), List.of(4, 1), List.of(2, 1));
        Arbitrary<Byte> bytes = Arbitraries.of((byte) 0, (byte) 1);
        // Zeros of both signs, and NaNs with different payloads.
        Arbitrary<Integer> floats = Arbitraries.of(0, 0x8000_0000, 0x7FC0_0000, 0x7FC0_0001);
        Arbitrary<Map<String, ParameterValue>> parameters = Arbitraries.maps(
                        Arbitraries.of("p", "q"),
                        Arbitraries.<ParameterValue>of(
                                new ParameterValue.LongValue(1),
                                new ParameterValue.UnsignedLongValue(1),
                                new ParameterValue.BoolValue(true),
                                new ParameterValue.DoubleValue(Double.longBitsToDouble(1)),
                                new ParameterValue.StringValue("1")))
                .ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of(0, 1),
                        shapes,
                        floats.list().ofMaxSize(2),
                        Arbitraries.of("", "x", "xx").list().ofMaxSize(2),
                        Arbitraries.of(List.of(0), List.of(1), List.of(0, 1), List.of(1, 0)),
                        parameters,
                        bytes.list().ofSize(4))
                .as((scope, shape, b, c, outputs, given, a) ->
                        new Call(scope, shape, a.subList(0, shape.get(0) * shape.get(1)), b, c, outputs, given));
    }

    /** The key of the call, its inputs given in some order and with parameters that change nothing. */
    private static CallKey key(Call call, Random random) {
        List<NamedTensor> inputs = new ArrayList<>();
        inputs.add(new NamedTensor(
                "a",
                tensor(
                        DataType.UINT8,
                        call.shapeOfA(),
                        call.a().size(),
                        buffer -> call.a().forEach(buffer::put))));
        inputs.add(new NamedTensor(
                "b",
                tensor(
                        DataType.FP32,
                        List.of(call.bitsOfB().size()),
                        call.bitsOfB().size() * Float.BYTES,
                        buffer -> call.bitsOfB().forEach(buffer::putInt))));
        if (!call.c().isEmpty()) {
            inputs.add(
                    new NamedTensor("c", BytesElements.tensor(Shape.of(call.c().size()), call.c(), MEMORY)));
        }
        Collections.shuffle(inputs, random);
        Map<String, ParameterValue> parameters = new HashMap<>(call.parameters());
        parameters.put("timeout", new ParameterValue.LongValue(random.nextInt()));
        parameters.put("binary_data_output", new ParameterValue.BoolValue(random.nextBoolean()));
        @Nullable Tensor[] bound = bind(inputs);
        int[] outputs = call.outputs().stream().mapToInt(Integer::intValue).toArray();
        return CallKey.of(SCOPES[call.scope()], bound, outputs, parameters, new Xxh3Hash());
    }

    private static @Nullable Tensor[] bind(List<NamedTensor> inputs) {
        try {
            return SIGNATURE.bindInputs(inputs);
        } catch (InferenceException e) {
            throw new AssertionError(e);
        }
    }

    private static Tensor tensor(DataType type, List<Integer> dims, int bytes, Consumer<ByteBuffer> filling) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        filling.accept(buffer);
        return Tensor.borrowed(
                type,
                Shape.of(dims.stream().mapToLong(Integer::longValue).toArray()),
                buffer.flip().order(ByteOrder.LITTLE_ENDIAN));
    }

    @Example
    void hash_hasAllOfThe128Bits() {
        long everyBit = 0;
        long everyHighBit = 0;
        for (int i = 0; i < 64; i++) {
            var hash = new Xxh3Hash().of(new byte[] {(byte) i}, new Tensor[0]);
            everyBit |= hash.getLeastSignificantBits();
            everyHighBit |= hash.getMostSignificantBits();
        }
        assertThat(everyBit).isEqualTo(-1);
        assertThat(everyHighBit).isEqualTo(-1);
    }

    @Example
    void everyByteOfALargeInput_matters() {
        byte[] bytes = new byte[5_000];
        CallKey original = key(bytes);
        for (int i = 0; i < bytes.length; i += 97) {
            byte[] changed = Arrays.copyOf(bytes, bytes.length);
            changed[i] = 1;
            assertThat(key(changed).hashText()).isNotEqualTo(original.hashText());
            assertThat(key(changed).isEqualTo(original)).isFalse();
        }
    }

    private static CallKey key(byte[] elements) {
        Tensor input = tensor(DataType.UINT8, List.of(elements.length), elements.length, b -> b.put(elements));
        return CallKey.of(SCOPES[0], new Tensor[] {input}, new int[] {0}, Map.of(), new Xxh3Hash());
    }
}
