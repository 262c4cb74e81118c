package dev.barista.loadgen;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.barista.model.TensorSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a model's {@code serving_default} in the metadata of TensorFlow Serving over gRPC, read field by field.
 * Numbers are those of get_model_metadata.proto, any.proto, meta_graph.proto and tensor_shape.proto.
 */
final class TfsGrpcMetadata {

    private static final int METADATA = 2;
    private static final int ANY_VALUE = 2;
    private static final int SIGNATURE_DEF = 1;
    private static final int INPUTS = 1;
    private static final int DTYPE = 2;
    private static final int TENSOR_SHAPE = 3;
    private static final int DIM = 2;
    private static final int SIZE = 1;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private TfsGrpcMetadata() {}

    static List<TensorSpec> inputs(byte[] answer) {
        try {
            byte[] any = entry(answer, METADATA, "signature_def");
            byte[] map = any == null ? null : field(any, ANY_VALUE);
            byte[] signature = map == null ? null : entry(map, SIGNATURE_DEF, TfsMetadata.SIGNATURE);
            List<TensorSpec> inputs = new ArrayList<>();
            if (signature != null) {
                for (byte[] input : fields(signature, INPUTS)) {
                    inputs.add(input(input));
                }
            }
            return inputs;
        } catch (IOException e) {
            throw LoadFailure.refused("the server's metadata can't be read: " + e.getMessage());
        }
    }

    private static TensorSpec input(byte[] entry) throws IOException {
        String name = text(field(entry, KEY));
        byte[] described = field(entry, VALUE);
        byte[] value = described == null ? new byte[0] : described;
        byte[] shape = field(value, TENSOR_SHAPE);
        List<Long> dims = new ArrayList<>();
        for (byte[] dim : shape == null ? List.<byte[]>of() : fields(shape, DIM)) {
            dims.add(Math.max(-1, number(dim, SIZE)));
        }
        int type = (int) number(value, DTYPE);
        return TensorSpec.of(
                name,
                TfsTypes.numbered(type).orElseThrow(() -> TfsMetadata.unknown(name, "DataType " + type)),
                dims.stream().mapToLong(Long::longValue).toArray());
    }

    /** The value of a map's entry, null if there is none of that key. */
    private static byte @Nullable [] entry(byte[] message, int map, String key) throws IOException {
        for (byte[] entry : fields(message, map)) {
            if (key.equals(text(field(entry, KEY)))) {
                return field(entry, VALUE);
            }
        }
        return null;
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] field(byte[] message, int number) throws IOException {
        List<byte[]> found = fields(message, number);
        return found.isEmpty() ? null : found.getLast();
    }

    /** The fields of that number that have a length: messages, strings and bytes. */
    private static List<byte[]> fields(byte[] message, int number) throws IOException {
        List<byte[]> found = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean wanted = WireFormat.getTagFieldNumber(tag) == number
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (wanted) {
                found.add(in.readByteArray());
            } else {
                in.skipField(tag);
            }
        }
        return found;
    }

    private static long number(byte[] message, int number) throws IOException {
        long value = 0;
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            boolean wanted = WireFormat.getTagFieldNumber(tag) == number
                    && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT;
            if (wanted) {
                value = in.readInt64();
            } else {
                in.skipField(tag);
            }
        }
        return value;
    }
}
