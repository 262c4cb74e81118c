package dev.barista.runtime.java;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.ModelInstance;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs of a program; what it answers is checked, as a program may be wrong about its own signature. */
final class ProgramInstance implements ModelInstance {

    private final ProgramCalls program;
    private final Signature signature;
    private final Runnable closing;
    private boolean closed;

    /** @param closing run once, when it is closed */
    ProgramInstance(ProgramCalls program, Signature signature, Runnable closing) {
        this.program = program;
        this.signature = signature;
        this.closing = closing;
    }

    @Override
    public Tensor[] run(@Nullable Tensor[] inputs, int[] outputs, TensorAllocator allocator) {
        RunMemory memory = new RunMemory(allocator);
        boolean done = false;
        try {
            List<Tensor> answers = program.run(inputs, memory);
            check(inputs, answers);
            Tensor[] wanted = wanted(answers, outputs);
            done = true;
            return wanted;
        } finally {
            if (!done) {
                memory.giveBack();
            }
        }
    }

    private void check(@Nullable Tensor[] inputs, List<Tensor> answers) {
        List<TensorSpec> specs = signature.outputs();
        if (answers.size() != specs.size()) {
            throw wrong("gave " + answers.size() + " outputs, its signature has " + specs.size());
        }
        for (int i = 0; i < specs.size(); i++) {
            TensorSpec spec = specs.get(i);
            Tensor answer = answers.get(i);
            if (Arrays.stream(inputs).anyMatch(input -> input == answer)) {
                throw wrong("gave an input as output \"" + spec.name() + "\"; an output needs memory of its own");
            }
            if (answer.dataType() != spec.dataType() || !spec.shape().accepts(answer.shape())) {
                throw wrong(
                        "gave output \"" + spec.name() + "\" as " + answer + ", its signature says " + spec.describe());
            }
        }
    }

    private static InferenceException wrong(String what) {
        return new InferenceException(ErrorCode.INTERNAL, "the model's program " + what);
    }

    private static Tensor[] wanted(List<Tensor> answers, int[] outputs) {
        Tensor[] wanted = new Tensor[outputs.length];
        boolean[] taken = new boolean[answers.size()];
        for (int i = 0; i < outputs.length; i++) {
            wanted[i] = answers.get(outputs[i]);
            taken[outputs[i]] = true;
        }
        for (int i = 0; i < taken.length; i++) {
            if (!taken[i]) {
                answers.get(i).close();
            }
        }
        return wanted;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            closing.run();
        }
    }
}
