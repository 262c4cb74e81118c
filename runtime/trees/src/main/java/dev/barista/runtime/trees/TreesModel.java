package dev.barista.runtime.trees;

import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelInstance;
import dev.barista.model.spi.OpenInstances;
import java.util.List;

/** A forest in memory, with the outputs that were asked for. */
final class TreesModel implements LoadedModel {

    /** The rows of one run. A call with more becomes several, which instances take side by side. */
    static final int MAX_ROWS = 16_384;

    private static final int MAX_CONTRIBUTIONS = 1 << 25;

    private final TreePredictor predictor;
    private final List<TreeOutput> outputs;
    private final double[] expectations;
    private final int depth;
    private final Signature signature;

    private final OpenInstances instances = new OpenInstances();

    /** @throws InferenceException INVALID_ARGUMENT if the trees are none, or can't tell an output */
    TreesModel(TreeEnsemble ensemble, List<TreeOutput> outputs) {
        this.predictor = TreePredictor.of(ensemble);
        this.outputs = outputs;
        boolean explains = outputs.contains(TreeOutput.CONTRIBUTIONS);
        this.depth = explains ? explainableDepth(ensemble) : 0;
        this.expectations =
                explains ? ShapleyValues.expectations(predictor.forest(), predictor.trees()) : new double[0];
        this.signature = new Signature(
                List.of(TensorSpec.of("input", DataType.FP32, Shape.VARIABLE, ensemble.features())),
                outputs.stream().map(this::spec).toList(),
                MAX_ROWS);
    }

    private static int explainableDepth(TreeEnsemble ensemble) {
        int depth = 0;
        for (Tree tree : ensemble.trees()) {
            depth = Math.max(depth, TreeOrder.of(tree, ensemble.features()).depth());
        }
        if (depth > ShapleyValues.MAX_DEPTH) {
            throw InferenceException.invalid("has trees of " + depth
                    + " levels; the output \"contributions\" is for at " + "most " + ShapleyValues.MAX_DEPTH);
        }
        return depth;
    }

    private TensorSpec spec(TreeOutput output) {
        String name = output.tensorName();
        return switch (output) {
            case PREDICTION -> numbers(name, predictor.link().width(predictor.groups()));
            case RAW -> numbers(name, predictor.groups());
            case LEAF -> TensorSpec.of(name, DataType.INT32, Shape.VARIABLE, predictor.trees());
            case CONTRIBUTIONS -> contributions(name);
        };
    }

    private static TensorSpec numbers(String name, int width) {
        return width == 1
                ? TensorSpec.of(name, DataType.FP32, Shape.VARIABLE)
                : TensorSpec.of(name, DataType.FP32, Shape.VARIABLE, width);
    }

    private TensorSpec contributions(String name) {
        if (predictor.forest().facts().isLinear()) {
            throw InferenceException.invalid(
                    "has linear leaves, which the output \"contributions\" can't explain; leave it out of the option "
                            + "\"outputs\"");
        }
        int width = predictor.features() + 1;
        if ((long) width * predictor.groups() > MAX_CONTRIBUTIONS) {
            throw InferenceException.invalid("has " + predictor.features() + " features and " + predictor.groups()
                    + " outputs; the output \"contributions\" is for at most " + MAX_CONTRIBUTIONS + " numbers a row");
        }
        return predictor.groups() == 1
                ? TensorSpec.of(name, DataType.FP32, Shape.VARIABLE, width)
                : TensorSpec.of(name, DataType.FP32, Shape.VARIABLE, predictor.groups(), width);
    }

    TreePredictor predictor() {
        return predictor;
    }

    TreeOutput output(int index) {
        return outputs.get(index);
    }

    /** A new explainer, with memory of its own. */
    ShapleyValues newExplainer() {
        return new ShapleyValues(predictor.forest(), expectations, depth);
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public long memoryBytes() {
        return predictor.forest().memoryBytes() + predictor.trees() * (long) (Integer.BYTES + Double.BYTES);
    }

    @Override
    public ModelInstance newInstance() {
        return new TreesInstance(this, instances.add());
    }

    @Override
    public void close() {
        instances.close();
    }
}
