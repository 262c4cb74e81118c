package dev.barista.protocol.oip;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.InferenceResponse;
import dev.barista.model.NamedTensor;
import dev.barista.protocol.oip.messages.ModelInferResponse;
import dev.barista.protocol.oip.messages.ModelStreamInferResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Encodes ModelInferResponse and ModelStreamInferResponse messages, each behind gRPC's 5 bytes (a zero for "not
 * compressed", and the length), straight from the output tensors. Thread-safe.
 *
 * <p>Elements go to raw_output_contents, however those of the request came: that is what clients are tested against.
 * Those in shared memory have an empty entry there. Only if the caller asked for no output to be binary, and every
 * output has a type that typed contents can hold, they go to those; a message never mixes both.
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
    private static final byte[] NOTHING = {};

    /**
     * Puts the answer to ModelInfer. The response stays the caller's.
     *
     * @throws InferenceException {@code RESOURCE_EXHAUSTED} if it is larger than a message can be
     */
    public void encode(InferenceResponse response, Optional<String> id, OutputForm form, WireSink sink) {
        new Layout(response, id.orElse(""), form).put(false, sink);
    }

    /**
     * Puts one answer within ModelStreamInfer. The response stays the caller's.
     *
     * @throws InferenceException {@code RESOURCE_EXHAUSTED} if it is larger than a message can be
     */
    public void encodeStreamed(InferenceResponse response, Optional<String> id, OutputForm form, WireSink sink) {
        new Layout(response, id.orElse(""), form).put(true, sink);
    }

    /** Puts an error within ModelStreamInfer, which goes on; the id tells the caller which request it answers. */
    public void encodeStreamedError(String message, Optional<String> id, WireSink sink) {
        ModelStreamInferResponse.Builder error =
                ModelStreamInferResponse.newBuilder().setErrorMessage(message);
        id.ifPresent(
                text -> error.setInferResponse(ModelInferResponse.newBuilder().setId(text)));
        byte[] bytes = error.build().toByteArray();
        ProtoWriter out = new ProtoWriter(PREFIX_SIZE + bytes.length);
        sink.reserve(PREFIX_SIZE + bytes.length);
        out.prefix(bytes.length);
        out.put(bytes);
        out.putTo(sink);
    }

    private static boolean isRaw(InferenceResponse response, OutputForm form) {
        if (!form.shared().isEmpty()) {
            return true;
        }
        for (NamedTensor output : response.outputs()) {
            boolean typed = TypedContents.fieldOf(output.tensor().dataType()) != TypedContents.NO_FIELD;
            if (!typed || form.isBinary(output.name())) {
                return true;
            }
        }
        return false;
    }

    /** A message before it is put: measured, so that it goes into memory of its size. */
    private static final class Layout {

        private final InferenceResponse response;
        private final List<NamedTensor> outputs;
        private final String version;
        private final String id;
        private final byte[] parameters;
        private final byte @Nullable [][] contents;
        private final OutputForm form;
        private final int headSize;
        private final int messageSize;

        Layout(InferenceResponse response, String id, OutputForm form) {
            boolean raw = isRaw(response, form);
            this.form = form;
            this.response = response;
            this.outputs = response.outputs();
            this.version = response.version().toString();
            this.id = id;
            this.parameters = response.parameters().isEmpty()
                    ? NOTHING
                    : GrpcParameters.encoded(PARAMETERS, response.parameters());
            this.contents = raw ? null : contents(outputs);
            this.headSize = checked(headSize());
            this.messageSize = checked(headSize + (raw ? rawSize() : 0));
        }

        private static byte[][] contents(List<NamedTensor> outputs) {
            byte[][] contents = new byte[outputs.size()][];
            for (int i = 0; i < contents.length; i++) {
                contents[i] = GrpcOutput.contents(outputs.get(i).tensor());
            }
            return contents;
        }

        private byte @Nullable [] contents(int output) {
            return contents == null ? null : contents[output];
        }

        private long headSize() {
            long size = ProtoWriter.stringSize(response.model().value())
                    + ProtoWriter.stringSize(version)
                    + (id.isEmpty() ? 0 : ProtoWriter.stringSize(id))
                    + (long) parameters.length;
            for (int i = 0; i < outputs.size(); i++) {
                size += ProtoWriter.fieldSize(outputSize(i));
            }
            return size;
        }

        private int outputSize(int output) {
            return Math.addExact(GrpcOutput.size(outputs.get(output), contents(output)), shared(output).length);
        }

        /** What is said of an output that is not in the message. */
        private byte[] shared(int index) {
            NamedTensor output = outputs.get(index);
            SharedOutput shared = form.sharedOutput(output.name());
            return shared == null ? NOTHING : GrpcParameters.encoded(GrpcOutput.PARAMETERS, shared.parameters(output));
        }

        /** Clients count on an entry for every output; one that is elsewhere has an empty one. */
        private long rawSize(NamedTensor output) {
            return form.sharedOutput(output.name()) == null ? output.tensor().byteSize() : 0;
        }

        private long rawSize() {
            long size = 0;
            for (NamedTensor output : outputs) {
                long bytes = rawSize(output);
                size += 1 + ProtoWriter.varintSize(bytes) + bytes;
            }
            return size;
        }

        private static int checked(long size) {
            // Leaves room for what goes around the message.
            if (size > Integer.MAX_VALUE - 64) {
                throw new InferenceException(
                        ErrorCode.RESOURCE_EXHAUSTED,
                        "the answer takes " + size + " bytes, a message holds at most " + (Integer.MAX_VALUE - 64)
                                + "; ask for fewer rows or outputs at a time");
            }
            return (int) size;
        }

        void put(boolean streamed, WireSink sink) {
            int wrapperSize = streamed ? ProtoWriter.fieldSize(messageSize) - messageSize : 0;
            int before = PREFIX_SIZE + wrapperSize;
            sink.reserve(before + messageSize);
            ProtoWriter out = new ProtoWriter(before + headSize + 1 + ProtoWriter.varintSize(Integer.MAX_VALUE));
            out.prefix(wrapperSize + messageSize);
            if (streamed) {
                out.field(STREAMED_RESPONSE, messageSize);
            }
            writeHead(out);
            if (contents == null) {
                for (int i = 0; i < outputs.size(); i++) {
                    putRaw(outputs.get(i), out, sink);
                }
            }
            out.putTo(sink);
        }

        private void putRaw(NamedTensor output, ProtoWriter out, WireSink sink) {
            SharedOutput shared = form.sharedOutput(output.name());
            if (shared != null) {
                shared.write(output);
                out.field(RAW_OUTPUT_CONTENTS, 0);
                return;
            }
            out.field(RAW_OUTPUT_CONTENTS, output.tensor().byteSize());
            out.putTo(sink);
            sink.put(output.tensor().data());
        }

        private void writeHead(ProtoWriter out) {
            out.string(MODEL_NAME, response.model().value());
            out.string(MODEL_VERSION, version);
            if (!id.isEmpty()) {
                out.string(ID, id);
            }
            out.put(parameters);
            for (int i = 0; i < outputs.size(); i++) {
                byte @Nullable [] spelled = contents(i);
                out.field(OUTPUTS, outputSize(i));
                GrpcOutput.write(outputs.get(i), spelled, out);
                out.put(shared(i));
            }
        }
    }
}
