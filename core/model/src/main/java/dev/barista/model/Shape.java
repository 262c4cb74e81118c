package dev.barista.model;

import java.util.Arrays;

/**
 * The dimensions of a tensor, outermost first; immutable. A dimension of {@value #VARIABLE} is variable and only occurs
 * in specifications, never in a {@link Tensor}. Rank 0 is a scalar.
 */
public final class Shape {

    /** A dimension whose size differs from call to call. */
    public static final long VARIABLE = -1;

    private static final Shape SCALAR = new Shape(new long[0]);

    private final long[] dims;

    private Shape(long[] dims) {
        this.dims = dims;
    }

    /**
     * A shape of these dimensions.
     *
     * @throws IllegalArgumentException if a dimension is below {@value #VARIABLE}
     */
    public static Shape of(long... dims) {
        return of(dims, dims.length);
    }

    /** A shape of the first dimensions of an array, so many of them, likewise. */
    public static Shape of(long[] dims, int rank) {
        if (rank == 0) {
            return SCALAR;
        }
        for (int i = 0; i < rank; i++) {
            check(dims[i]);
        }
        return new Shape(Arrays.copyOf(dims, rank));
    }

    private static void check(long dim) {
        if (dim < VARIABLE) {
            throw new IllegalArgumentException("a dimension is -1 (variable), 0 or more, got " + dim);
        }
    }

    public int rank() {
        return dims.length;
    }

    public long dim(int index) {
        return dims[index];
    }

    /** A copy of the dimensions. */
    public long[] dims() {
        return dims.clone();
    }

    /** Whether no dimension is variable. */
    public boolean isConcrete() {
        for (long dim : dims) {
            if (dim == VARIABLE) {
                return false;
            }
        }
        return true;
    }

    /**
     * The number of elements: the product of the dimensions, 1 for a scalar.
     *
     * @throws IllegalStateException if a dimension is variable
     * @throws ArithmeticException if the product does not fit a long
     */
    public long elementCount() {
        long count = 1;
        for (long dim : dims) {
            if (dim == VARIABLE) {
                throw new IllegalStateException("shape " + this + " has a variable dimension and so no element count");
            }
            count = Math.multiplyExact(count, dim);
        }
        return count;
    }

    /** Whether a tensor of the other shape fits this one: same rank, and every dimension equal or variable here. */
    public boolean accepts(Shape other) {
        if (dims.length != other.dims.length) {
            return false;
        }
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] != VARIABLE && dims[i] != other.dims[i]) {
                return false;
            }
        }
        return true;
    }

    /** This shape with one dimension replaced. */
    public Shape withDim(int index, long size) {
        check(size);
        if (dims[index] == size) {
            return this;
        }
        long[] copy = dims.clone();
        copy[index] = size;
        return new Shape(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** The protocol's spelling: {@code [-1,4]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < dims.length; i++) {
            text.append(i == 0 ? "" : ",").append(dims[i]);
        }
        return text.append(']').toString();
    }
}
