package dev.barista.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.DataType;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.TensorSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RandomInputsTest {

    @ParameterizedTest
    @EnumSource(DataType.class)
    void everyType_isMadeInTheModelsShape(DataType type) {
        RandomInputs random = new RandomInputs(Map.of(), 3, 1);

        List<NamedTensor> inputs = random.next(List.of(TensorSpec.of("x", type, -1, 2, -1)));

        assertThat(inputs.getFirst().tensor().dataType()).isEqualTo(type);
        assertThat(inputs.getFirst().tensor().shape()).isEqualTo(Shape.of(3, 2, 1));
    }

    @Test
    void sameSeed_givesTheSameInputs() {
        List<TensorSpec> specs = List.of(TensorSpec.of("x", DataType.FP32, -1, 4));

        NamedTensor one = new RandomInputs(Map.of(), 2, 5).next(specs).getFirst();
        NamedTensor same = new RandomInputs(Map.of(), 2, 5).next(specs).getFirst();
        NamedTensor other = new RandomInputs(Map.of(), 2, 6).next(specs).getFirst();

        assertThat(one.tensor().data()).isEqualTo(same.tensor().data());
        assertThat(one.tensor().data()).isNotEqualTo(other.tensor().data());
    }

    @Test
    void shapes_canBeSaid() {
        RandomInputs random = new RandomInputs(Map.of("x", Shape.of(1, 7)), 2, 1);

        List<NamedTensor> inputs =
                random.next(List.of(TensorSpec.of("x", DataType.FP32, -1, -1), TensorSpec.of("y", DataType.INT64, -1)));

        assertThat(inputs.get(0).tensor().shape()).isEqualTo(Shape.of(1, 7));
        assertThat(inputs.get(1).tensor().shape()).isEqualTo(Shape.of(2));
    }

    @Test
    void rowsWhereThereAreNone_areRefused() {
        RandomInputs random = new RandomInputs(Map.of(), 2, 1);

        assertThatThrownBy(() -> random.next(List.of(TensorSpec.of("x", DataType.FP32, 1, 4))))
                .hasMessage("input \"x\" is FP32 [1,4], so a call can't carry 2 rows");
    }
}
