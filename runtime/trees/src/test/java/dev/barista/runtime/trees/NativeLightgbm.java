package dev.barista.runtime.trees;

import com.microsoft.ml.lightgbm.PredictionType;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_double;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_float;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_int;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_long_long;
import com.microsoft.ml.lightgbm.SWIGTYPE_p_p_void;
import com.microsoft.ml.lightgbm.lightgbmlib;

/**
 * LightGBM's own predictions, by the C functions: the class that the library has for that makes room for two classes at
 * most, and writes beyond it. What it allocates stays allocated, as a test ends soon.
 */
final class NativeLightgbm {

    private static final int FLOATS = 0;
    private static final int ROW_MAJOR = 1;

    private final SWIGTYPE_p_p_void handle = lightgbmlib.voidpp_handle();

    NativeLightgbm(String model) {
        SWIGTYPE_p_int iterations = lightgbmlib.new_intp();
        check(lightgbmlib.LGBM_BoosterLoadModelFromString(model, iterations, handle));
    }

    /** @param most numbers that the answer has */
    double[] predict(float[] cells, int columns, PredictionType type, int most) {
        int rows = cells.length / columns;
        SWIGTYPE_p_float data = lightgbmlib.new_floatArray(cells.length);
        for (int i = 0; i < cells.length; i++) {
            lightgbmlib.floatArray_setitem(data, i, cells[i]);
        }
        SWIGTYPE_p_double answers = lightgbmlib.new_doubleArray(most);
        SWIGTYPE_p_long_long count = lightgbmlib.new_int64_tp();
        check(lightgbmlib.LGBM_BoosterPredictForMat(
                lightgbmlib.voidpp_value(handle),
                lightgbmlib.float_to_voidp_ptr(data),
                FLOATS,
                rows,
                columns,
                ROW_MAJOR,
                type.getType(),
                0,
                -1,
                "num_threads=1",
                count,
                answers));
        double[] copy = new double[(int) lightgbmlib.int64_tp_value(count)];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = lightgbmlib.doubleArray_getitem(answers, i);
        }
        return copy;
    }

    private static void check(int code) {
        if (code != 0) {
            throw new IllegalStateException(lightgbmlib.LastErrorMsg());
        }
    }
}
