package dev.barista.protocol.oip;

import com.google.protobuf.ByteString;
import dev.barista.json.JsonOutput;
import dev.barista.json.TensorJsonWriter;
import dev.barista.model.BytesElements;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.protocol.oip.messages.InferTensorContents;
import dev.barista.protocol.oip.messages.ModelInferRequest;
import dev.barista.protocol.oip.messages.ModelInferRequest.InferInputTensor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes requests as clients do. */
final class RequestWriter {

    private RequestWriter() {}

    /** The JSON of a request, its elements in it or said to follow. */
    static byte[] json(List<NamedTensor> inputs, boolean binary) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonOutput json = new JsonOutput(bytes::write);
        json.startObject().key("inputs").startArray();
        for (NamedTensor input : inputs) {
            json.startObject().key("name").string(input.name());
            json.key("datatype").string(input.tensor().dataType().name());
            json.key("shape").startArray();
            for (long dim : input.tensor().shape().dims()) {
                json.number(dim);
            }
            json.endArray();
            if (binary) {
                json.key("parameters").startObject().key("binary_data_size");
                json.number((long) input.tensor().byteSize()).endObject();
            } else {
                json.key("data");
                TensorJsonWriter.writeNested(json, input.tensor(), input.name());
            }
            json.endObject();
        }
        json.endArray().endObject().flush();
        return bytes.toByteArray();
    }

    /** JSON and elements behind it. */
    static byte[] withElements(byte[] json, List<NamedTensor> inputs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(json);
        inputs.forEach(input -> bytes.writeBytes(Tensors.bytes(input.tensor())));
        return bytes.toByteArray();
    }

    static byte[] grpcRaw(List<NamedTensor> inputs) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m");
        for (NamedTensor input : inputs) {
            request.addInputs(header(input));
            request.addRawInputContents(ByteString.copyFrom(Tensors.bytes(input.tensor())));
        }
        return request.build().toByteArray();
    }

    /** With typed contents; all types but FP16 and BF16. */
    static byte[] grpcTyped(List<NamedTensor> inputs) {
        ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("m");
        for (NamedTensor input : inputs) {
            request.addInputs(header(input).setContents(contents(input.tensor())));
        }
        return request.build().toByteArray();
    }

    private static InferInputTensor.Builder header(NamedTensor input) {
        InferInputTensor.Builder header = InferInputTensor.newBuilder()
                .setName(input.name())
                .setDatatype(input.tensor().dataType().name());
        Shape shape = input.tensor().shape();
        for (int i = 0; i < shape.rank(); i++) {
            header.addShape(shape.dim(i));
        }
        return header;
    }

    private static InferTensorContents contents(Tensor tensor) {
        InferTensorContents.Builder contents = InferTensorContents.newBuilder();
        ByteBuffer data = tensor.data();
        if (!tensor.dataType().isFixedSize()) {
            BytesElements.read(tensor).forEach(element -> contents.addBytesContents(ByteString.copyFrom(element)));
            return contents.build();
        }
        while (data.hasRemaining()) {
            switch (tensor.dataType()) {
                case BOOL -> contents.addBoolContents(data.get() != 0);
                case INT8 -> contents.addIntContents(data.get());
                case INT16 -> contents.addIntContents(data.getShort());
                case INT32 -> contents.addIntContents(data.getInt());
                case INT64 -> contents.addInt64Contents(data.getLong());
                case UINT8 -> contents.addUintContents(data.get() & 0xff);
                case UINT16 -> contents.addUintContents(data.getShort() & 0xffff);
                case UINT32 -> contents.addUintContents(data.getInt());
                case UINT64 -> contents.addUint64Contents(data.getLong());
                case FP32 -> contents.addFp32Contents(Float.intBitsToFloat(data.getInt()));
                case FP64 -> contents.addFp64Contents(Double.longBitsToDouble(data.getLong()));
                case FP16, BF16, BYTES -> throw new IllegalArgumentException("no typed contents for " + tensor);
            }
        }
        return contents.build();
    }
}
