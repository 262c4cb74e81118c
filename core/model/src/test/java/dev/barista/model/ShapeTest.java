package dev.barista.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void scalar_hasRankZeroAndOneElement() {
        assertThat(Shape.of().rank()).isZero();
        assertThat(Shape.of().elementCount()).isOne();
        assertThat(Shape.of()).hasToString("[]");
    }

    @Test
    void zeroDimension_makesNoElements() {
        assertThat(Shape.of(0, 4).elementCount()).isZero();
    }

    @Test
    void variableDimension_hasNoElementCount() {
        assertThat(Shape.of(-1, 4).isConcrete()).isFalse();
        assertThatThrownBy(() -> Shape.of(-1, 4).elementCount()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void hugeDimensions_overflowLoudly() {
        assertThatThrownBy(() -> Shape.of(Long.MAX_VALUE, 2).elementCount()).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void accepts_comparesRankAndFixedDimensions() {
        Shape spec = Shape.of(-1, 4);
        assertThat(spec.accepts(Shape.of(7, 4))).isTrue();
        assertThat(spec.accepts(Shape.of(0, 4))).isTrue();
        assertThat(spec.accepts(Shape.of(7, 5))).isFalse();
        assertThat(spec.accepts(Shape.of(4))).isFalse();
    }

    @Test
    void dims_areCopiedInAndOut() {
        long[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3)).hasToString("[2,3]");
        assertThat(shape.withDim(0, 5)).isEqualTo(Shape.of(5, 3));
    }

    @Test
    void dimensionBelowMinusOne_isRefused() {
        assertThatThrownBy(() -> Shape.of(-2)).hasMessageContaining("-2");
    }
}
