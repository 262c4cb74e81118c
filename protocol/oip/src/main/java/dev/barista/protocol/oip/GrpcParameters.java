package dev.barista.protocol.oip;

import com.google.protobuf.CodedOutputStream;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.ParameterValue.BoolValue;
import dev.barista.model.ParameterValue.DoubleValue;
import dev.barista.model.ParameterValue.LongValue;
import dev.barista.model.ParameterValue.StringValue;
import dev.barista.model.ParameterValue.UnsignedLongValue;
import dev.barista.protocol.oip.messages.InferParameter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The entries of a {@code map<string, InferParameter>} field; those of one message are gathered by an object. */
final class GrpcParameters {

    private static final int KEY = ProtoReader.tagOf(1, ProtoReader.BYTES);
    private static final int VALUE = ProtoReader.tagOf(2, ProtoReader.BYTES);

    private static final int BOOL = ProtoReader.tagOf(1, ProtoReader.VARINT);
    private static final int INT64 = ProtoReader.tagOf(2, ProtoReader.VARINT);
    private static final int STRING = ProtoReader.tagOf(3, ProtoReader.BYTES);
    private static final int DOUBLE = ProtoReader.tagOf(4, ProtoReader.FIXED64);
    private static final int UINT64 = ProtoReader.tagOf(5, ProtoReader.VARINT);

    private Map<String, ParameterValue> parameters = Map.of();

    /** What was read so far. */
    Map<String, ParameterValue> map() {
        return parameters;
    }

    /** Reads one entry; a key that comes again replaces its value. */
    void readEntry(ProtoReader entry) {
        String key = "";
        ParameterValue value = null;
        while (entry.hasNext()) {
            int tag = entry.tag();
            if (tag == KEY) {
                key = entry.string();
            } else if (tag == VALUE) {
                value = readValue(entry.message(), value);
            } else {
                entry.skip(tag);
            }
        }
        if (value == null) {
            throw InferenceException.invalid("parameter \"" + key + "\" has no value");
        }
        if (parameters.isEmpty()) {
            parameters = new HashMap<>(4);
        }
        parameters.put(key, value);
    }

    private static @Nullable ParameterValue readValue(ProtoReader message, @Nullable ParameterValue before) {
        ParameterValue value = before;
        while (message.hasNext()) {
            int tag = message.tag();
            if (tag == BOOL) {
                value = new BoolValue(message.varint() != 0);
            } else if (tag == INT64) {
                value = new LongValue(message.varint());
            } else if (tag == STRING) {
                value = new StringValue(message.string());
            } else if (tag == DOUBLE) {
                value = new DoubleValue(Double.longBitsToDouble(message.fixed64()));
            } else if (tag == UINT64) {
                value = unsigned(message.varint());
            } else {
                message.skip(tag);
            }
        }
        return value;
    }

    /** Numbers below 2^63 are the same value whichever field they came in, as in JSON. */
    private static ParameterValue unsigned(long bits) {
        return bits >= 0 ? new LongValue(bits) : new UnsignedLongValue(bits);
    }

    /** The fields of this number that a message has for parameters. */
    static byte[] encoded(int field, Map<String, ParameterValue> parameters) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            write(field, parameters, out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void write(int field, Map<String, ParameterValue> parameters, CodedOutputStream out)
            throws IOException {
        for (Map.Entry<String, ParameterValue> entry : parameters.entrySet()) {
            InferParameter value = message(entry.getValue());
            out.writeTag(field, ProtoReader.BYTES);
            out.writeUInt32NoTag(entrySize(entry.getKey(), value));
            out.writeString(1, entry.getKey());
            out.writeMessage(2, value);
        }
    }

    private static int entrySize(String key, InferParameter value) {
        return CodedOutputStream.computeStringSize(1, key) + CodedOutputStream.computeMessageSize(2, value);
    }

    private static InferParameter message(ParameterValue value) {
        InferParameter.Builder parameter = InferParameter.newBuilder();
        switch (value) {
            case BoolValue(boolean b) -> parameter.setBoolParam(b);
            case LongValue(long n) -> parameter.setInt64Param(n);
            case UnsignedLongValue(long bits) -> parameter.setUint64Param(bits);
            case DoubleValue(double d) -> parameter.setDoubleParam(d);
            case StringValue(String s) -> parameter.setStringParam(s);
        }
        return parameter.build();
    }
}
