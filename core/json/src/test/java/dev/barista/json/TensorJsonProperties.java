package dev.barista.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

class TensorJsonProperties {

    private final CountingAllocator allocator = new CountingAllocator();
    private final TensorJsonReader reader = new TensorJsonReader(allocator);

    @Property(tries = 500)
    void everyTensor_comesBackAsItWas(
            @ForAll DataType type,
            @ForAll @IntRange(max = 4) int rank,
            @ForAll long seed,
            @ForAll boolean nested,
            @ForAll boolean dataFirst) {
        Random random = new Random(seed);
        Shape shape = randomShape(random, rank);
        try (Tensor tensor = randomTensor(type, shape, random);
                JsonTensor read = reader.read(input(written(tensor, nested, dataFirst), random), "input")) {
            assertThat(read.dataType()).isEqualTo(type);
            assertThat(read.shape()).isEqualTo(shape);
            assertThat(read.data().orElseThrow().data()).isEqualTo(tensor.data());
        }
        assertThat(allocator.open()).isZero();
    }

    @Property(tries = 2000)
    void arbitraryBytes_areReadOrRefused(@ForAll byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property(tries = 3000)
    void damagedTensors_areReadOrRefused(
            @ForAll DataType type, @ForAll long seed, @ForAll boolean nested, @ForAll boolean dataFirst) {
        Random random = new Random(seed);
        byte[] bytes;
        try (Tensor tensor = randomTensor(type, randomShape(random, random.nextInt(4)), random)) {
            bytes = written(tensor, nested, dataFirst);
        }
        for (int damage = 0; damage <= random.nextInt(3); damage++) {
            byte[] replacements = "[]{},:\"0123456789.eE-+ntf\\u\0\u00ff".getBytes(UTF_8);
            bytes[random.nextInt(bytes.length)] = replacements[random.nextInt(replacements.length)];
        }
        readOrRefuse(bytes);
    }

    private void readOrRefuse(byte[] bytes) {
        try {
            JsonInput input = JsonInput.of(bytes);
            reader.read(input, "input").close();
            input.end();
        } catch (InferenceException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        assertThat(allocator.open()).isZero();
    }

    /** Decimals at and beside the midpoint of two floats, where rounding twice goes wrong. */
    @Property(tries = 2000)
    void floats_areRoundedOnce(@ForAll @FloatRange float value, @ForAll @IntRange(min = -2, max = 2) int side) {
        BigDecimal midpoint = new BigDecimal(value)
                .add(new BigDecimal(Math.nextUp(Math.min(value, Float.MAX_VALUE / 2))))
                .divide(BigDecimal.TWO);
        BigDecimal nudge = BigDecimal.ONE.movePointLeft(60 + side * side).multiply(BigDecimal.valueOf(side));
        BigDecimal decimal = midpoint.add(nudge);
        for (String text : List.of(decimal.toString(), decimal.toPlainString(), roundedText(midpoint))) {
            if (text.length() < 1000) {
                assertThat(readElement("FP32", text).getFloat(0)).as(text).isEqualTo(Float.parseFloat(text));
            }
        }
    }

    /** As clients write them: a float as a double of 17 digits, with and without exponent, with spaces. */
    @Property(tries = 2000)
    void decimals_areRoundedOnce(@ForAll long digits, @ForAll @IntRange(min = -70, max = 50) int exponent) {
        BigDecimal value = new BigDecimal(digits % 1_000_000_000_000_000_000L).movePointRight(exponent);
        for (String text : List.of(value.toString(), value.toPlainString(), digits + "e" + exponent)) {
            float asFloat = Float.parseFloat(text);
            if (Float.isFinite(asFloat)) {
                assertThat(readElement("FP32", " " + text + " ").getFloat(0))
                        .as(text)
                        .isEqualTo(asFloat);
            }
            assertThat(readElement("FP64", text).getDouble(0)).as(text).isEqualTo(Double.parseDouble(text));
        }
    }

    @Property(tries = 2000)
    void floatsWrittenAsDoubles_comeBack(@ForAll float value) {
        if (Float.isFinite(value)) {
            assertThat(readElement("FP32", Double.toString(value)).getFloat(0)).isEqualTo(value);
            assertThat(readElement("FP32", Float.toString(value)).getFloat(0)).isEqualTo(value);
        }
    }

    @Property(tries = 2000)
    void bigWholeNumbers_areRoundedOnceToFloats(@ForAll long value, @ForAll @IntRange(max = 15) int digits) {
        String text = (value == 0 ? 1 : value) + "0".repeat(digits) + (digits % 2 == 0 ? "1" : "");
        assertThat(readElement("FP32", text).getFloat(0)).isEqualTo(Float.parseFloat(text));
        assertThat(readElement("FP64", text).getDouble(0)).isEqualTo(Double.parseDouble(text));
    }

    /** Against the definition: the nearer neighbour, the even one at a tie. */
    @Property(tries = 2000)
    void halfFloats_areRoundedOnce(
            @ForAll short bits, @ForAll @IntRange(min = -2, max = 2) int side, @ForAll boolean brain) {
        float low = Math.abs(value(bits, brain));
        float high = value((short) ((bits & 0x7fff) + 1), brain);
        if (!Float.isFinite(low) || !Float.isFinite(high)) {
            return;
        }
        BigDecimal midpoint = new BigDecimal(low).add(new BigDecimal(high)).divide(BigDecimal.TWO);
        String text = midpoint.add(BigDecimal.valueOf(side).movePointLeft(80)).toString();
        boolean lowIsEven = (bits & 1) == 0;
        boolean takesLow = side < 0 || (side == 0 && lowIsEven);
        short read = readElement(brain ? "BF16" : "FP16", text).getShort(0);
        assertThat(value(read, brain)).as(text).isEqualTo(takesLow ? low : high);
    }

    private static float value(short bits, boolean brain) {
        return brain ? HalfFloats.fromBf16(bits) : HalfFloats.fromFp16(bits);
    }

    private static String roundedText(BigDecimal value) {
        return value.round(new MathContext(20)).toString();
    }

    private ByteBuffer readElement(String type, String text) {
        String object = "{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[1],\"data\":[%s]}".formatted(type, text);
        try (JsonTensor read = reader.read(JsonInput.of(object.getBytes(UTF_8)), "input")) {
            ByteBuffer copy = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            copy.put(read.data().orElseThrow().data());
            return copy;
        }
    }

    /** The text in an array, or in a buffer that is read through a window of any size. */
    private static JsonInput input(byte[] text, Random random) {
        ByteBuffer direct = ByteBuffer.allocateDirect(text.length + 3).put(3, text);
        return random.nextBoolean()
                ? JsonInput.of(text)
                : JsonInput.of(direct, 3, text.length, new byte[1 + random.nextInt(64)]);
    }

    private static byte[] written(Tensor tensor, boolean nested, boolean dataFirst) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonOutput json = new JsonOutput(bytes::write);
        json.startObject();
        if (dataFirst) {
            writeElements(json, tensor, nested);
        }
        json.key("name").string("x");
        json.key("datatype").string(tensor.dataType().name());
        json.key("shape").startArray();
        for (int i = 0; i < tensor.shape().rank(); i++) {
            json.number(tensor.shape().dim(i));
        }
        json.endArray();
        if (!dataFirst) {
            writeElements(json, tensor, nested);
        }
        json.endObject().flush();
        return bytes.toByteArray();
    }

    private static void writeElements(JsonOutput json, Tensor tensor, boolean nested) {
        json.key("data");
        if (nested) {
            TensorJsonWriter.writeNested(json, tensor, "x");
        } else {
            TensorJsonWriter.writeFlat(json, tensor, "x");
        }
    }

    private static Shape randomShape(Random random, int rank) {
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(4);
        }
        return Shape.of(dims);
    }

    private static Tensor randomTensor(DataType type, Shape shape, Random random) {
        int count = (int) shape.elementCount();
        if (type == DataType.BYTES) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int[] codePoints = random.ints(random.nextInt(8), 0, 0x3000).toArray();
                texts.add(new String(codePoints, 0, codePoints.length));
            }
            return BytesElements.tensor(shape, texts, new DirectTensorAllocator());
        }
        ByteBuffer data = ByteBuffer.allocateDirect(count * type.byteSize()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            put(data, type, random);
        }
        return Tensor.borrowed(type, shape, data.flip());
    }

    private static void put(ByteBuffer data, DataType type, Random random) {
        switch (type) {
            case BOOL -> data.put((byte) random.nextInt(2));
            case UINT8, INT8 -> data.put((byte) random.nextInt());
            case UINT16, INT16 -> data.putShort((short) random.nextInt());
            case UINT32, INT32 -> data.putInt(random.nextInt());
            case UINT64, INT64 -> data.putLong(random.nextLong());
            // Not any bits: JSON keeps of a NaN that it is one, not which.
            case FP16 -> data.putShort(HalfFloats.toFp16(random.nextGaussian() * 1e4));
            case BF16 -> data.putShort(HalfFloats.toBf16(special(random)));
            case FP32 -> data.putFloat((float) special(random));
            case FP64 -> data.putDouble(special(random));
            case BYTES -> throw new IllegalArgumentException("no fixed size");
        }
    }

    private static double special(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> Double.MIN_VALUE;
            case 4 -> Float.MIN_VALUE;
            default -> random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30);
        };
    }
}
