package dev.barista.loadgen;

import dev.barista.json.JsonInput;
import dev.barista.json.JsonTensor;
import dev.barista.json.JsonToken;
import dev.barista.json.TensorJsonReader;
import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bodies of calls in a file: one JSON object, a list of them, or, if the file's name ends in {@code .jsonl}, one a
 * line.
 */
final class CallFile {

    private final Path file;
    private final List<byte[]> bodies;

    private CallFile(Path file, List<byte[]> bodies) {
        this.file = file;
        this.bodies = bodies;
    }

    /** @throws LoadFailure of the usage kind if it can't be read or holds no such bodies */
    static CallFile read(Path file) {
        byte[] text;
        try {
            text = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw LoadFailure.usage("there is no file " + file);
        } catch (IOException e) {
            throw LoadFailure.usage("can't read " + file + ": " + e.getMessage());
        }
        List<byte[]> bodies = new ArrayList<>();
        if (file.toString().endsWith(".jsonl")) {
            new String(text, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> bodies.addAll(objects(file, line.getBytes(StandardCharsets.UTF_8))));
        } else {
            bodies.addAll(objects(file, text));
        }
        if (bodies.isEmpty()) {
            throw LoadFailure.usage(file + " holds no request");
        }
        return new CallFile(file, bodies);
    }

    private static List<byte[]> objects(Path file, byte[] text) {
        List<byte[]> objects = new ArrayList<>();
        try {
            JsonInput json = JsonInput.of(text);
            if (json.token() == JsonToken.START_ARRAY) {
                json.array("the requests", () -> objects.add(object(json, text)));
            } else {
                objects.add(object(json, text));
            }
            json.end();
            return objects;
        } catch (InferenceException e) {
            throw LoadFailure.usage(file + ": " + e.getMessage());
        }
    }

    private static byte[] object(JsonInput json, byte[] text) {
        if (json.token() != JsonToken.START_OBJECT) {
            throw json.error("expected a request, which is an object, got " + json.got());
        }
        int from = json.offset();
        json.skip();
        return Arrays.copyOfRange(text, from, json.endOffset());
    }

    /** As they are. */
    List<ByteBuffer> bodies() {
        return bodies.stream().map(ByteBuffer::wrap).toList();
    }

    /** The tensors in them, which must be requests of the Open Inference Protocol. */
    List<List<NamedTensor>> tensors() {
        TensorJsonReader reader = new TensorJsonReader(new DirectTensorAllocator());
        return bodies.stream().map(body -> tensors(reader, body)).toList();
    }

    private List<NamedTensor> tensors(TensorJsonReader reader, byte[] body) {
        List<NamedTensor> tensors = new ArrayList<>();
        try {
            JsonInput json = JsonInput.of(body);
            json.object("the request", key -> {
                if (key.equals("inputs")) {
                    json.array("inputs", () -> tensors.add(tensor(json, reader)));
                } else {
                    json.skip();
                }
            });
            if (tensors.isEmpty()) {
                throw json.error("the request has no \"inputs\"");
            }
            return tensors;
        } catch (InferenceException e) {
            throw LoadFailure.usage(file + ": " + e.getMessage());
        }
    }

    private static NamedTensor tensor(JsonInput json, TensorJsonReader reader) {
        JsonTensor read = reader.read(json, "input");
        return new NamedTensor(
                read.name(), read.data().orElseThrow(() -> json.error("input \"" + read.name() + "\" has no data")));
    }
}
