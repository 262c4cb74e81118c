package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.CacheUse;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ParameterValue;
import dev.barista.model.RequestContext;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.testing.TensorSamples;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call whose run the test ends by hand. Like a real one it owns its inputs, closes them before its caller is told,
 * and can be ended only once.
 */
final class TestCall implements CacheableCall {

    private final TensorSamples samples;
    private final RequestContext context;
    private final Tensor[] inputs;
    private final Map<String, ParameterValue> parameters;
    private @Nullable Ran ran;
    private @Nullable RequestContext runContext;
    private Tensor @Nullable [] answer;
    private @Nullable InferenceException error;
    private CacheUse use = CacheUse.NONE;
    private int runs;
    private Runnable onRun = () -> {};

    TestCall(TensorSamples samples, RequestContext context, float... row) {
        this(samples, context, Map.of(), samples.floats(Shape.of(1, row.length), row));
    }

    TestCall(TensorSamples samples, RequestContext context, Map<String, ParameterValue> parameters, Tensor... inputs) {
        this.samples = samples;
        this.context = context;
        this.parameters = parameters;
        this.inputs = inputs;
    }

    /** What happens when it is handed to the model, on that thread. */
    TestCall onRun(Runnable action) {
        onRun = action;
        return this;
    }

    @Override
    public RequestContext context() {
        return context;
    }

    @Override
    public @Nullable Tensor[] inputs() {
        return inputs;
    }

    @Override
    public int[] outputs() {
        return new int[] {0};
    }

    @Override
    public Map<String, ParameterValue> parameters() {
        return parameters;
    }

    @Override
    public void run(RequestContext given, CacheUse missed, Ran listener) {
        synchronized (this) {
            assertThat(isEnded()).as("run after it ended").isFalse();
            assertThat(ran).as("run twice at a time").isNull();
            runContext = given;
            use = missed;
            ran = listener;
            runs++;
        }
        onRun.run();
    }

    @Override
    public synchronized void answered(Tensor[] outputs, CacheUse found) {
        end();
        answer = outputs;
        use = found;
    }

    @Override
    public synchronized void failed(InferenceException failure, CacheUse found) {
        end();
        error = failure;
        use = found;
    }

    private void end() {
        assertThat(isEnded()).as("ended twice").isFalse();
        for (Tensor input : inputs) {
            input.close();
        }
    }

    private boolean isEnded() {
        return answer != null || error != null;
    }

    /** The model answers with this row, after so many nanoseconds. */
    void succeed(long runNanos, float... row) {
        Tensor output = samples.floats(Shape.of(1, row.length), row);
        takeRan().succeeded(new Tensor[] {output}, runNanos);
        synchronized (this) {
            end();
            answer = new Tensor[] {output};
        }
    }

    void fail(ErrorCode code) {
        InferenceException failure = new InferenceException(code, "of " + context.requestId());
        Runnable next = takeRan().failed(failure);
        synchronized (this) {
            end();
            error = failure;
        }
        next.run();
    }

    private synchronized Ran takeRan() {
        Ran listener = Objects.requireNonNull(ran, "it is not being run");
        ran = null;
        return listener;
    }

    synchronized boolean isRunning() {
        return ran != null;
    }

    synchronized int runs() {
        return runs;
    }

    synchronized CacheUse use() {
        return use;
    }

    synchronized @Nullable RequestContext runContext() {
        return runContext;
    }

    synchronized @Nullable InferenceException error() {
        return error;
    }

    synchronized boolean hasAnswer() {
        return answer != null;
    }

    /** The answer's elements; null if there is none (yet). Closes it. */
    synchronized float @Nullable [] takeAnswer() {
        Tensor[] outputs = answer;
        if (outputs == null) {
            return null;
        }
        float[] row = new float[outputs[0].byteSize() / Float.BYTES];
        outputs[0].data().asFloatBuffer().get(row);
        outputs[0].close();
        return row;
    }
}
