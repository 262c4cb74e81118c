package dev.barista.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SignatureOverridesTest {

    private static final Signature MODEL = new Signature(
            List.of(TensorSpec.of("image", DataType.FP32, -1, 3, -1)),
            List.of(TensorSpec.of("score", DataType.FP32, -1, 10)),
            Signature.UNLIMITED);

    private static TensorOverride named(String name) {
        return new TensorOverride(name, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static TensorOverride shaped(String name, long... dims) {
        return new TensorOverride(name, Optional.empty(), Optional.of(Shape.of(dims)), Optional.empty());
    }

    private static SignatureOverride inputs(TensorOverride... overrides) {
        return new SignatureOverride(OptionalInt.empty(), List.of(overrides), List.of());
    }

    private static SignatureOverride maxBatchSize(int size) {
        return new SignatureOverride(OptionalInt.of(size), List.of(), List.of());
    }

    private static void assertContradiction(Signature model, SignatureOverride override, String message) {
        assertThatThrownBy(() -> SignatureOverrides.apply(model, override)).hasMessage(message);
    }

    @Test
    void nothingConfigured_leavesTheModelsSignature() {
        assertThat(SignatureOverrides.apply(MODEL, SignatureOverride.NONE)).isEqualTo(MODEL);
    }

    @Test
    void unknownName_isRefusedWithAHint() {
        assertContradiction(
                MODEL,
                inputs(named("imgae")),
                "the configuration names input \"imgae\", which the model does not have; it has image; "
                        + "did you mean \"image\"?");
    }

    @Test
    void place_givesATensorItsName() {
        Signature signature = SignatureOverrides.apply(
                MODEL, inputs(shaped("INPUT__0", -1, 3, 224).withPlace(0)));

        assertThat(signature.inputs()).containsExactly(TensorSpec.of("INPUT__0", DataType.FP32, -1, 3, 224));
        assertThat(signature.outputs()).isEqualTo(MODEL.outputs());
        assertContradiction(
                MODEL,
                inputs(named("INPUT__1").withPlace(1)),
                "the configuration names input \"INPUT__1\", which the model does not have; it has image");
    }

    @Test
    void otherType_isRefusedWithBoth() {
        TensorOverride override =
                new TensorOverride("image", Optional.of(DataType.INT32), Optional.empty(), Optional.empty());
        assertContradiction(MODEL, inputs(override), "input \"image\": config says INT32, the model has FP32");
    }

    @Test
    void shape_mayFixWhatIsVariable() {
        Signature signature = SignatureOverrides.apply(MODEL, inputs(shaped("image", -1, 3, 224)));

        assertThat(signature.inputs().get(0).shape()).isEqualTo(Shape.of(-1, 3, 224));
        assertThat(signature.maxBatchSize()).isEqualTo(Signature.UNLIMITED);
    }

    @Test
    void shape_mayNotWidenNorChangeRank() {
        String rule = "; a configured shape may only fix dimensions that are variable (-1) in the model";
        assertContradiction(
                MODEL,
                inputs(shaped("image", -1, -1, 224)),
                "input \"image\": config says shape [-1,-1,224], the model has [-1,3,-1]" + rule);
        assertContradiction(
                MODEL,
                inputs(shaped("image", 3, 224)),
                "input \"image\": config says shape [3,224], the model has [-1,3,-1]" + rule);
    }

    @Test
    void fixedFirstDimension_givesUpTheModelsBatchAxis() {
        assertThat(SignatureOverrides.apply(MODEL, inputs(shaped("image", 1, 3, 224)))
                        .maxBatchSize())
                .isZero();
    }

    @Test
    void dimensionNames_areTakenOver() {
        TensorOverride override = new TensorOverride(
                "image", Optional.empty(), Optional.empty(), Optional.of(List.of("batch", "channel", "x")));
        assertThat(SignatureOverrides.apply(MODEL, inputs(override))
                        .inputs()
                        .get(0)
                        .dimensionNames())
                .containsExactly("batch", "channel", "x");

        TensorOverride tooFew =
                new TensorOverride("image", Optional.empty(), Optional.empty(), Optional.of(List.of("batch")));
        assertContradiction(
                MODEL, inputs(tooFew), "input \"image\": config names 1 dimensions, the model has [-1,3,-1]");
    }

    @Test
    void nameGivenTwice_isRefused() {
        assertContradiction(MODEL, inputs(named("image"), named("image")), "input \"image\": it is configured twice");
    }

    @Test
    void maxBatchSize_isTakenOver() {
        assertThat(SignatureOverrides.apply(MODEL, maxBatchSize(8)).maxBatchSize())
                .isEqualTo(8);
        assertThat(SignatureOverrides.apply(MODEL, maxBatchSize(0)).isBatched()).isFalse();
    }

    @Test
    void maxBatchSize_needsAVariableFirstDimensionEverywhere() {
        Signature fixed = new Signature(
                MODEL.inputs(), List.of(TensorSpec.of("score", DataType.FP32, 1, 10)), Signature.UNLIMITED);
        assertContradiction(
                fixed,
                maxBatchSize(8),
                "output \"score\": max_batch_size 8 needs a variable first dimension, the model has [1,10]; "
                        + "set max_batch_size to 0 for a model without a batch axis");
        assertThat(SignatureOverrides.apply(fixed, maxBatchSize(1)).maxBatchSize())
                .isEqualTo(1);

        Signature scalar = new Signature(MODEL.inputs(), List.of(TensorSpec.of("score", DataType.FP32)), 0);
        assertThatThrownBy(() -> SignatureOverrides.apply(scalar, maxBatchSize(1)))
                .hasMessageContaining("the model has []");
    }
}
