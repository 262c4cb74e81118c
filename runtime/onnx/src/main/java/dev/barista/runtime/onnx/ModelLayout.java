package dev.barista.runtime.onnx;

import dev.barista.model.Signature;
import java.util.List;

/**
 * How the signature of a model maps to its graph.
 *
 * @param inputs the graph's inputs, in the order of their tensors in the signature
 * @param outputs likewise
 */
record ModelLayout(Signature signature, List<Slot> inputs, List<Slot> outputs) {

    ModelLayout {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** For each tensor of the signature's outputs, the index of the graph's output that it comes from. */
    int[] outputSlots() {
        int[] slots = new int[signature.outputs().size()];
        for (int slot = 0; slot < outputs.size(); slot++) {
            for (int part = 0; part < outputs.get(slot).width(); part++) {
                slots[outputs.get(slot).first() + part] = slot;
            }
        }
        return slots;
    }
}
