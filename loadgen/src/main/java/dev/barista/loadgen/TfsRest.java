package dev.barista.loadgen;

import dev.barista.json.JsonOutput;
import dev.barista.json.TensorJsonWriter;
import dev.barista.model.NamedTensor;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Requests of TensorFlow Serving over REST, in its columnar form: an input beside the other. */
final class TfsRest {

    private TfsRest() {}

    static String path(ModelCall call) {
        String version = call.version();
        String kind = version.chars().allMatch(Character::isDigit) ? "/versions/" : "/labels/";
        return "/v1/models/" + HttpRequests.encoded(call.model())
                + (version.isEmpty() ? "" : kind + HttpRequests.encoded(version));
    }

    static ByteBuf predict(ModelCall call, List<NamedTensor> inputs) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        JsonOutput json = new JsonOutput(text::write);
        json.startObject().key("inputs").startObject();
        for (NamedTensor input : inputs) {
            TensorJsonWriter.writeNested(json.key(input.name()), input.tensor(), "input \"" + input.name() + "\"");
        }
        json.endObject().endObject().flush();
        return predict(call, ByteBuffer.wrap(text.toByteArray()));
    }

    /** With a body that is JSON already. */
    static ByteBuf predict(ModelCall call, ByteBuffer body) {
        List<Header> headers = new ArrayList<>(call.headers());
        headers.add(new Header("Content-Type", "application/json"));
        return HttpRequests.post(call.endpoint(), path(call) + ":predict", headers, List.of(body));
    }
}
