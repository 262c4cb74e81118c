package dev.barista.protocol.oip;

import com.google.protobuf.CodedOutputStream;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.NamedTensor;
import dev.barista.model.Tensor;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.ModelStreamInferResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Encodes ModelInferResponse and ModelStreamInferResponse messages, each behind gRPC's 5 bytes (a zero for "not
 * compressed", and the length), straight from the output tensors. Thread-safe.
 *
 * <p>Elements go to raw_output_contents, however those of the request came: that is what clients are tested against.
 * Only if the caller asked for no output to be binary, and every output has a type that typed contents can hold, they
 * go to those; a message never mixes both.
 */
public final class GrpcInferEncoder {

    private static final int MODEL_NAME = 1;
    private static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int PARAMETERS = 4;
    private static final int OUTPUTS = 5;
    private static final int RAW_OUTPUT_CONTENTS = 6;

    private static final int STREAMED_RESPONSE = 2;

    private static final int PREFIX_SIZE = 5;

    /**
     * Puts the answer to ModelInfer. The response stays the caller's.
     *
     * @throws InferenceException {@code RESOURCE_EXHAUSTED} if it is larger than a message can be
     */
    public void encode(InferenceResponse response, Optional<String> id, OutputForm form, WireSink sink) {
        put(Layout.of(response, id.orElse(""), isRaw(response, form)), false, sink);
    }

    /**
     * Puts one answer within ModelStreamInfer. The response stays the caller's.
     *
     * @throws InferenceException {@code RESOURCE_EXHAUSTED} if it is larger than a message can be
     */
    public void encodeStreamed(InferenceResponse response, Optional<String> id, OutputForm form, WireSink sink) {
        put(Layout.of(response, id.orElse(""), isRaw(response, form)), true, sink);
    }

    /** Puts an error within ModelStreamInfer, which goes on; the id tells the caller which request it answers. */
    public void encodeStreamedError(String message, Optional<String> id, WireSink sink) {
        ModelStreamInferResponse.Builder error =
                ModelStreamInferResponse.newBuilder().setErrorMessage(message);
        id.ifPresent(
                text -> error.setInferResponse(ModelInferResponse.newBuilder().setId(text)));
        byte[] bytes = error.build().toByteArray();
        sink.reserve(PREFIX_SIZE + bytes.length);
        sink.put(prefix(bytes.length), 0, PREFIX_SIZE);
        sink.put(bytes, 0, bytes.length);
    }

    private static boolean isRaw(InferenceResponse response, OutputForm form) {
        for (NamedTensor output : response.outputs()) {
            boolean typed = TypedContents.fieldOf(output.tensor().dataType()) != TypedContents.NO_FIELD;
            if (!typed || form.isBinary(output.name())) {
                return true;
            }
        }
        return false;
    }

    private static void put(Layout layout, boolean streamed, WireSink sink) {
        int messageSize = layout.messageSize;
        byte[] wrapper = streamed ? lengthDelimiter(STREAMED_RESPONSE, messageSize) : new byte[0];
        sink.reserve(PREFIX_SIZE + wrapper.length + messageSize);
        sink.put(prefix(wrapper.length + messageSize), 0, PREFIX_SIZE);
        sink.put(wrapper, 0, wrapper.length);
        byte[] head = layout.head;
        sink.put(head, 0, head.length);
        for (Tensor tensor : layout.raw) {
            byte[] delimiter = lengthDelimiter(RAW_OUTPUT_CONTENTS, tensor.byteSize());
            sink.put(delimiter, 0, delimiter.length);
            sink.put(tensor.data());
        }
    }

    private static byte[] prefix(int messageSize) {
        return new byte[] {
            0, (byte) (messageSize >>> 24), (byte) (messageSize >>> 16), (byte) (messageSize >>> 8), (byte) messageSize
        };
    }

    private static byte[] lengthDelimiter(int field, int length) {
        byte[] bytes = new byte[delimiterSize(field, length)];
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeTag(field, ProtoReader.BYTES);
            out.writeUInt32NoTag(length);
            out.checkNoSpaceLeft();
            return bytes;
        } catch (IOException e) {
            throw miscounted(e);
        }
    }

    private static int delimiterSize(int field, int length) {
        return CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt32SizeNoTag(length);
    }

    private static IllegalStateException miscounted(IOException e) {
        return new IllegalStateException("a message's size was counted wrong", e);
    }

    /** A message before it is put: all but the raw contents encoded, and those counted. */
    private static final class Layout {

        private final int messageSize;
        private final byte[] head;
        private final List<Tensor> raw;

        private Layout(int messageSize, byte[] head, List<Tensor> raw) {
            this.messageSize = messageSize;
            this.head = head;
            this.raw = raw;
        }

        static Layout of(InferenceResponse response, String id, boolean raw) {
            List<GrpcOutput> outputs = new ArrayList<>(response.outputs().size());
            List<Tensor> rawTensors = new ArrayList<>(response.outputs().size());
            long rawSize = 0;
            for (NamedTensor output : response.outputs()) {
                outputs.add(GrpcOutput.of(output, !raw));
                if (raw) {
                    int size = output.tensor().byteSize();
                    rawTensors.add(output.tensor());
                    rawSize += (long) delimiterSize(RAW_OUTPUT_CONTENTS, size) + size;
                }
            }
            byte[] head = head(response, id, outputs);
            return new Layout(checkedSize(head.length + rawSize), head, rawTensors);
        }

        private static byte[] head(InferenceResponse response, String id, List<GrpcOutput> outputs) {
            String model = response.model().value();
            String version = response.version().toString();
            long size = GrpcParameters.byteSize(PARAMETERS, response.parameters());
            size += CodedOutputStream.computeStringSize(MODEL_NAME, model);
            size += CodedOutputStream.computeStringSize(MODEL_VERSION, version);
            size += id.isEmpty() ? 0 : CodedOutputStream.computeStringSize(ID, id);
            for (GrpcOutput output : outputs) {
                size += (long) delimiterSize(OUTPUTS, output.byteSize()) + output.byteSize();
            }
            byte[] head = new byte[checkedSize(size)];
            try {
                CodedOutputStream out = CodedOutputStream.newInstance(head);
                out.writeString(MODEL_NAME, model);
                out.writeString(MODEL_VERSION, version);
                if (!id.isEmpty()) {
                    out.writeString(ID, id);
                }
                GrpcParameters.write(PARAMETERS, response.parameters(), out);
                for (GrpcOutput output : outputs) {
                    out.writeTag(OUTPUTS, ProtoReader.BYTES);
                    out.writeUInt32NoTag(output.byteSize());
                    output.write(out);
                }
                out.checkNoSpaceLeft();
                return head;
            } catch (IOException e) {
                throw miscounted(e);
            }
        }

        private static int checkedSize(long size) {
            // Leaves room for what goes around the message.
            if (size > Integer.MAX_VALUE - 64) {
                throw new InferenceException(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "the answer takes " + size + " bytes, a message holds at most " + (Integer.MAX_VALUE - 64)
                                + "; ask for fewer rows or outputs at a time");
            }
            return (int) size;
        }
    }
}
