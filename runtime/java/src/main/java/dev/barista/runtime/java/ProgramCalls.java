package dev.barista.runtime.java;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls a program that may do anything, and turns what it throws into errors for people. Thread-safe. */
@SuppressWarnings("IllegalCatch") // whatever a program throws must end its call alone
final class ProgramCalls {

    private final JavaModel program;
    private final String jar;

    ProgramCalls(JavaModel program, String jar) {
        this.program = program;
        this.jar = jar;
    }

    /** Why a version can't be served. */
    static InferenceException refused(String jar, String what, Throwable cause) {
        if (cause instanceof InferenceException known) {
            return known;
        }
        return new InferenceException(ErrorCode.INVALID_ARGUMENT, jar + ": " + what + ": " + cause, cause);
    }

    void load(ModelFiles files, Map<String, String> options) {
        try {
            program.load(files, Map.copyOf(options));
        } catch (Exception | LinkageError e) {
            throw refused(jar, "its load failed", e);
        }
    }

    Signature signature() {
        try {
            return program.signature();
        } catch (Exception | LinkageError e) {
            throw refused(jar, "it has no signature", e);
        }
    }

    List<Tensor> run(@Nullable Tensor[] inputs, TensorAllocator memory) {
        try {
            return program.run(inputs, memory);
        } catch (InferenceException e) {
            throw e;
        } catch (Exception | LinkageError | StackOverflowError e) {
            throw new InferenceException(
                    ErrorCode.INTERNAL,
                    "the model's program " + program.getClass().getName() + " failed: " + e,
                    e);
        }
    }

    void close() {
        try {
            program.close();
        } catch (IOException | RuntimeException | LinkageError e) {
            throw new IllegalStateException("the program of " + jar + " could not be closed", e);
        }
    }

    void closeQuietly(Throwable first) {
        try {
            close();
        } catch (RuntimeException e) {
            first.addSuppressed(e);
        }
    }
}
