package dev.barista.runtime.text;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.runtime.text.TextOptions.Task;
import java.util.List;
import java.util.stream.Collectors;

/** Finds out what a text model does: from its options, else from the files beside it and what its encoder answers. */
final class HeadChoice {

    private static final int TOKEN_VECTORS = 3;
    private static final int TEXT_VECTORS = 2;

    private HeadChoice() {}

    /** @throws InferenceException {@code INVALID_ARGUMENT} if the encoder's outputs fit no task */
    static Head of(Signature encoder, TextOptions options, TextFiles files) {
        int logits = named(encoder, "logits");
        Task task = options.task().orElse(files.classifies() || logits >= 0 ? Task.CLASSIFICATION : Task.EMBEDDING);
        return switch (task) {
            case CLASSIFICATION -> classes(encoder, logits, files);
            case EMBEDDING -> embedding(encoder, options, files);
        };
    }

    private static Head classes(Signature encoder, int logits, TextFiles files) {
        int output = logits >= 0 ? logits : withRank(encoder, TEXT_VECTORS);
        if (output < 0) {
            throw unfit(encoder, "to classify it needs an output FP32 [-1,classes]");
        }
        return new ClassHead(
                output, encoder.outputs().get(output).shape().dim(1), files.labels(), files.severalLabels());
    }

    private static Head embedding(Signature encoder, TextOptions options, TextFiles files) {
        boolean normalizes = options.normalize().orElse(files.normalizes());
        int ready = named(encoder, "sentence_embedding");
        int tokens = withRank(encoder, TOKEN_VECTORS);
        int pooled = tokens < 0 ? withRank(encoder, TEXT_VECTORS) : tokens;
        int output = ready >= 0 && options.pooling().isEmpty() ? ready : pooled;
        if (output < 0) {
            throw unfit(encoder, "to embed it needs an output FP32 [-1,-1,width] or [-1,width]");
        }
        TensorSpec spec = encoder.outputs().get(output);
        int rank = spec.shape().rank();
        return new EmbeddingHead(
                output, spec.shape().dim(rank - 1), options.pooling().orElse(files.pooling()), normalizes);
    }

    private static int named(Signature encoder, String name) {
        List<TensorSpec> outputs = encoder.outputs();
        for (int i = 0; i < outputs.size(); i++) {
            boolean fits = outputs.get(i).name().equals(name)
                    && outputs.get(i).dataType() == DataType.FP32
                    && outputs.get(i).shape().rank() == TEXT_VECTORS;
            if (fits) {
                return i;
            }
        }
        return -1;
    }

    private static int withRank(Signature encoder, int rank) {
        List<TensorSpec> outputs = encoder.outputs();
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).dataType() == DataType.FP32
                    && outputs.get(i).shape().rank() == rank) {
                return i;
            }
        }
        return -1;
    }

    private static InferenceException unfit(Signature encoder, String needs) {
        String has = encoder.outputs().stream()
                .map(output -> "\"" + output.name() + "\" " + output.describe())
                .collect(Collectors.joining(", "));
        return InferenceException.invalid("the encoder gives " + has + "; " + needs);
    }
}
