package dev.barista.lifecycle;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.NamedTensor;
import dev.barista.model.RequestedOutput;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs a version before it serves: with its own examples, whose answers are compared where they say what is expected,
 * or with zeros. What the server would fill in is an input like any other here. On the calling thread, in an instance
 * of its own; leaves nothing open.
 */
final class WarmUp {

    private final TensorAllocator allocator;

    WarmUp(TensorAllocator allocator) {
        this.allocator = allocator;
    }

    /**
     * Warms and checks.
     *
     * @return what a person should know though nothing failed over it
     * @throws InferenceException if an example can't be read or run, or is answered otherwise than it expects
     */
    List<String> run(LoadedVersion version, VersionExamples examples, WarmUpPolicy policy) {
        List<Example> own = examples.read(allocator);
        try {
            boolean nothingToRun = !policy.enabled()
                    && own.stream().allMatch(example -> example.outputs().isEmpty());
            if (nothingToRun) {
                return List.of();
            }
            try (ModelInstance instance = version.model().newInstance()) {
                return own.isEmpty()
                        ? runZeros(instance, version.whole(), policy.runs())
                        : runExamples(instance, version.whole(), own, policy);
            }
        } finally {
            own.forEach(Example::close);
        }
    }

    private List<String> runExamples(
            ModelInstance instance, Signature signature, List<Example> examples, WarmUpPolicy policy) {
        for (Example example : examples) {
            boolean golden = !example.outputs().isEmpty();
            int runs = policy.enabled() ? policy.runs() : golden ? 1 : 0;
            try {
                for (int i = 0; i < runs; i++) {
                    runExample(instance, signature, example, golden && i == 0);
                }
            } catch (InferenceException e) {
                throw new InferenceException(e.code(), prefixed(example.source(), e.getMessage()), e);
            }
        }
        return List.of();
    }

    private static String prefixed(String source, String message) {
        return message.startsWith(source) ? message : source + ": " + message;
    }

    private void runExample(ModelInstance instance, Signature signature, Example example, boolean compare) {
        @Nullable Tensor[] inputs = signature.bindInputs(example.inputs());
        List<RequestedOutput> wanted = new ArrayList<>();
        example.outputs().forEach(output -> wanted.add(new RequestedOutput(output.name(), Map.of())));
        int[] outputs = signature.selectOutputs(wanted);
        Tensor[] answers = instance.run(inputs, outputs, allocator);
        try {
            for (int i = 0; compare && i < answers.length; i++) {
                NamedTensor expected = example.outputs().get(i);
                GoldenCheck.compare(example.source(), expected, answers[i], example.tolerance());
            }
        } finally {
            closeAll(answers);
        }
    }

    private List<String> runZeros(ModelInstance instance, Signature signature, int runs) {
        @Nullable Tensor[] zeros = ZeroInputs.of(signature, allocator);
        try {
            for (int i = 0; i < runs; i++) {
                closeAll(instance.run(zeros, signature.selectOutputs(List.of()), allocator));
            }
            return List.of();
        } catch (InferenceException e) {
            if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                // Zeros are a guess, and may lie outside of what the model understands.
                return List.of("not warmed: it refuses inputs of zeros (" + e.getMessage()
                        + "); add an example of its own to warm it with");
            }
            throw new InferenceException(e.code(), "warm-up with zeros: " + e.getMessage(), e);
        } finally {
            closeAll(zeros);
        }
    }

    private static void closeAll(@Nullable Tensor[] tensors) {
        for (Tensor tensor : tensors) {
            if (tensor != null) {
                tensor.close();
            }
        }
    }
}
