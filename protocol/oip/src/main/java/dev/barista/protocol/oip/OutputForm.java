package dev.barista.protocol.oip;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * In which form the caller wants the elements of outputs: binary (after the JSON, or as gRPC's raw contents) or spelled
 * out (JSON numbers, gRPC's typed contents).
 *
 * @param binaryByDefault what holds for outputs that are not named
 * @param binaryByOutput what the caller asked for by the name of an output
 * @param shared where outputs go that are neither, by name
 */
public record OutputForm(
        boolean binaryByDefault, Map<String, Boolean> binaryByOutput, Map<String, SharedOutput> shared) {

    /** Every output spelled out: the default of REST. */
    public static final OutputForm TEXT = new OutputForm(false, Map.of());

    /** Every output binary: the default of gRPC. */
    public static final OutputForm BINARY = new OutputForm(true, Map.of());

    public OutputForm {
        binaryByOutput = Map.copyOf(binaryByOutput);
        shared = Map.copyOf(shared);
    }

    /** A form of outputs that all go into the answer. */
    public OutputForm(boolean binaryByDefault, Map<String, Boolean> binaryByOutput) {
        this(binaryByDefault, binaryByOutput, Map.of());
    }

    /** Where this output goes instead of into the answer; null if it does not. */
    @Nullable
    SharedOutput sharedOutput(String output) {
        return shared.isEmpty() ? null : shared.get(output);
    }

    /** Whether this output is to be binary in the answer. */
    public boolean isBinary(String output) {
        if (sharedOutput(output) != null) {
            return false;
        }
        Boolean asked = binaryByOutput.get(output);
        return asked == null ? binaryByDefault : asked;
    }
}
