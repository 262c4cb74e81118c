package dev.barista.runtime.text;

import dev.barista.model.Allocation;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorAllocator;
import dev.barista.model.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an encoder's inputs of tokens: a row for each text, all as long as the longest.
 *
 * @param kinds what each input of the encoder is
 * @param padId the token that stands where a text has ended
 */
record EncoderInputs(List<Kind> kinds, long padId) {

    private static final String NAMES = "input_ids, attention_mask and token_type_ids";

    /** An input of an encoder, with its type: INT64 or INT32. */
    record Kind(Role role, DataType type) {}

    enum Role {
        IDS,
        MASK,
        TYPES
    }

    EncoderInputs {
        kinds = List.copyOf(kinds);
    }

    /** @throws InferenceException {@code INVALID_ARGUMENT} if it is no encoder of tokens */
    static EncoderInputs of(Signature encoder, long padId) {
        if (!encoder.isBatched()) {
            throw InferenceException.invalid(
                    "the encoder takes no number of rows of your choice: export it with a batch"
                            + " axis, or serve it with \"runtime: onnx\"");
        }
        List<Kind> kinds = new ArrayList<>();
        for (TensorSpec input : encoder.inputs()) {
            boolean fits = (input.dataType() == DataType.INT64 || input.dataType() == DataType.INT32)
                    && input.shape().rank() == 2;
            if (!fits) {
                throw InferenceException.invalid("the encoder's input \"" + input.name() + "\" is " + input.describe()
                        + ", expected INT64 or INT32 with a row of tokens for each text");
            }
            kinds.add(new Kind(role(input.name()), input.dataType()));
        }
        if (kinds.stream().noneMatch(kind -> kind.role() == Role.IDS)) {
            throw InferenceException.invalid("the encoder has no input \"input_ids\"");
        }
        return new EncoderInputs(kinds, padId);
    }

    private static Role role(String name) {
        return switch (name) {
            case "input_ids" -> Role.IDS;
            case "attention_mask" -> Role.MASK;
            case "token_type_ids" -> Role.TYPES;
            default ->
                throw InferenceException.invalid(
                        "the encoder's input \"" + name + "\" is not one of those that tokens are for: " + NAMES);
        };
    }

    /** The inputs for these texts; the caller owns them. */
    Tensor[] tensors(Tokenizer.Tokens[] texts, TensorAllocator allocator) {
        int width = 1;
        for (Tokenizer.Tokens text : texts) {
            width = Math.max(width, text.ids().length);
        }
        @Nullable Tensor[] tensors = new Tensor[kinds.size()];
        boolean done = false;
        try {
            Tensor[] made = new Tensor[kinds.size()];
            for (int i = 0; i < made.length; i++) {
                made[i] = tensor(kinds.get(i), texts, width, allocator);
                tensors[i] = made[i];
            }
            done = true;
            return made;
        } finally {
            for (int i = 0; i < tensors.length && !done; i++) {
                Tensor tensor = tensors[i];
                if (tensor != null) {
                    tensor.close();
                }
            }
        }
    }

    private Tensor tensor(Kind kind, Tokenizer.Tokens[] texts, int width, TensorAllocator allocator) {
        Shape shape = Shape.of(texts.length, width);
        Allocation memory =
                allocator.allocate(shape.elementCount() * kind.type().byteSize());
        ByteBuffer target = memory.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (Tokenizer.Tokens text : texts) {
            for (int i = 0; i < width; i++) {
                long value = value(kind.role(), text, i);
                if (kind.type() == DataType.INT64) {
                    target.putLong(value);
                } else {
                    target.putInt((int) value);
                }
            }
        }
        return Tensor.owned(kind.type(), shape, memory);
    }

    private long value(Role role, Tokenizer.Tokens text, int at) {
        boolean isToken = at < text.ids().length;
        return switch (role) {
            case IDS -> isToken ? text.ids()[at] : padId;
            case MASK -> isToken ? 1 : 0;
            case TYPES -> isToken ? text.types()[at] : 0;
        };
    }
}
