package dev.barista.loadgen;

import dev.barista.model.NamedTensor;
import dev.barista.model.TensorSpec;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Makes the calls that a load is made of, asking the server what the model takes where nobody says it. */
public final class WorkloadMaker {

    private final ModelCall call;
    private final Inputs inputs;
    private final Duration timeout;

    /** @param timeout of the calls that ask and try */
    public WorkloadMaker(ModelCall call, Inputs inputs, Duration timeout) {
        this.call = call;
        this.inputs = inputs;
        this.timeout = timeout;
    }

    /**
     * Encodes the calls, and makes the first of them to see that it is answered.
     *
     * @throws LoadFailure if there is nothing to send, nobody answers, or the first call is not answered well
     */
    public Workload make() throws InterruptedException {
        Workload workload = inputs.file().isPresent()
                ? ofFile(CallFile.read(inputs.file().get()))
                : call.api().ofTensors() ? ofRandomTensors() : ofRandomTexts();
        OneCall.Answer first = OneCall.make(call.endpoint(), workload.calls(), 0, timeout);
        if (!first.ok()) {
            throw LoadFailure.refused("the first call was not answered well: " + first.kind()
                    + (first.message().isEmpty() ? "" : ": " + first.message()));
        }
        return workload;
    }

    private Workload ofFile(CallFile file) {
        return switch (call.api()) {
            case REST ->
                http(
                        file.bodies().stream()
                                .map(body -> OipRest.json(call, body))
                                .toList(),
                        1);
            case TFS_REST ->
                http(
                        file.bodies().stream()
                                .map(body -> TfsRest.predict(call, body))
                                .toList(),
                        1);
            case EMBEDDINGS, CHAT ->
                http(file.bodies().stream().map(body -> OpenAi.post(call, body)).toList(), 1);
            case REST_BINARY, GRPC, TFS_GRPC -> Workloads.of(call, file.tensors(), 1);
        };
    }

    private Workload ofRandomTensors() throws InterruptedException {
        List<TensorSpec> specs = new MetadataReader(call, timeout).inputs();
        Set<String> unknown = new TreeSet<>(inputs.shapes().keySet());
        specs.forEach(spec -> unknown.remove(spec.name()));
        if (!unknown.isEmpty()) {
            throw LoadFailure.usage(
                    "model \"" + call.model() + "\" has no input " + String.join(", ", unknown) + ", only "
                            + specs.stream()
                                    .map(spec -> spec.name() + " " + spec.describe())
                                    .collect(Collectors.joining(", ")));
        }
        RandomInputs random = new RandomInputs(inputs.shapes(), inputs.rows(), inputs.seed());
        List<List<NamedTensor>> samples = new ArrayList<>();
        for (int i = 0; i < inputs.samples(); i++) {
            samples.add(random.next(specs));
        }
        return Workloads.of(call, samples, inputs.rows());
    }

    private Workload ofRandomTexts() {
        RandomInputs random = new RandomInputs(inputs.shapes(), inputs.rows(), inputs.seed());
        List<ByteBuf> requests = new ArrayList<>();
        for (int i = 0; i < inputs.samples(); i++) {
            if (call.api() == Api.CHAT) {
                requests.add(OpenAi.chat(call, prompt(random), inputs.texts()));
            } else {
                List<String> texts = new ArrayList<>();
                for (int row = 0; row < inputs.rows(); row++) {
                    texts.add(prompt(random));
                }
                requests.add(OpenAi.embeddings(call, texts));
            }
        }
        return http(requests, call.api() == Api.CHAT ? 1 : inputs.rows());
    }

    private String prompt(RandomInputs random) {
        Texts texts = inputs.texts();
        if (!texts.prompt().isEmpty()) {
            return texts.prompt();
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < texts.promptWords(); i++) {
            words.add(random.word());
        }
        return String.join(" ", words);
    }

    private Workload http(List<ByteBuf> requests, int rows) {
        boolean events = call.api() == Api.CHAT && (inputs.file().isPresent() || inputs.texts().stream());
        return new Workload(call.endpoint(), call.api(), call.model(), new Calls.Http(requests, events), rows);
    }
}
