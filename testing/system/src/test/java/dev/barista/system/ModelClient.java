package dev.barista.system;

import dev.barista.model.NamedTensor;
import dev.barista.model.Tensor;
import java.util.List;

/** Calls models over one transport; shares no code with the server. Thread-safe. */
interface ModelClient extends AutoCloseable {

    /** The transport, as a report names it. */
    String transport();

    /** @throws CallRefused if the server answers with an error */
    Answer infer(Call call);

    @Override
    void close();

    /**
     * What is asked.
     *
     * @param version a number or a label, "" for the latest
     * @param inputs stay the caller's
     */
    record Call(String model, String version, List<NamedTensor> inputs) {

        public Call {
            inputs = List.copyOf(inputs);
        }

        static Call of(String model, NamedTensor... inputs) {
            return new Call(model, "", List.of(inputs));
        }
    }

    /** What came back. */
    record Answer(String model, String version, List<NamedTensor> outputs) {

        Tensor output(String name) {
            return outputs.stream()
                    .filter(output -> output.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no output " + name + " in " + outputs))
                    .tensor();
        }
    }
}
