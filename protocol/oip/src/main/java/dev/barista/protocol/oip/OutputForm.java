package dev.barista.protocol.oip;

import java.util.Map;

/**
 * In which form the caller wants the elements of outputs: binary (after the JSON, or as gRPC's raw contents) or spelled
 * out (JSON numbers, gRPC's typed contents).
 *
 * @param binaryByDefault what holds for outputs that are not named
 * @param binaryByOutput what the caller asked for by the name of an output
 */
public record OutputForm(boolean binaryByDefault, Map<String, Boolean> binaryByOutput) {

    /** Every output spelled out: the default of REST. */
    public static final OutputForm TEXT = new OutputForm(false, Map.of());

    /** Every output binary: the default of gRPC. */
    public static final OutputForm BINARY = new OutputForm(true, Map.of());

    public OutputForm {
        binaryByOutput = Map.copyOf(binaryByOutput);
    }

    /** Whether this output is to be binary. */
    public boolean isBinary(String output) {
        Boolean asked = binaryByOutput.get(output);
        return asked == null ? binaryByDefault : asked;
    }
}
