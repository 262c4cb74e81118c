package dev.barista.storage;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.InferenceException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Understands the file of batching parameters that TensorFlow Serving takes; docs/batching.md tells what each becomes.
 */
public final class TfBatchingParameters {

    private static final String DEFINITIONS = """
            message Int64Value value:int64
            message StringValue value:string
            message BatchingParameters max_batch_size:Int64Value batch_timeout_micros:Int64Value
                max_enqueued_batches:Int64Value num_batch_threads:Int64Value thread_pool_name:StringValue
                allowed_batch_sizes:int64* pad_variable_length_inputs:bool
            """;

    /** What TensorFlow Serving takes where the file gives no size. */
    private static final long USUAL_BATCH_SIZE = 1000;

    private final String where;
    private final ProtoNode.Message parameters;

    private TfBatchingParameters(String where, ProtoNode.Message parameters) {
        this.where = where;
        this.parameters = parameters;
    }

    /**
     * The parameters as they were understood.
     *
     * @param notes what they say that has no effect here
     */
    public record Result(ServingConfig serving, List<String> notes) {
        public Result {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Reads the text of such a file.
     *
     * @param file its name in messages
     * @param base what holds for parameters that the file does not have
     * @throws InferenceException {@code INVALID_ARGUMENT} with line and field
     */
    public static Result read(String file, String text, ServingConfig base) {
        ProtoNode.Message parameters =
                new ProtoSchema(DEFINITIONS, file, false).check(ProtoText.parse(file, text), "BatchingParameters");
        TfBatchingParameters reader = new TfBatchingParameters(file, parameters);
        return new Result(reader.serving(base), reader.notes());
    }

    private ServingConfig serving(ServingConfig base) {
        OptionalLong threads = value("num_batch_threads", 1, ServingYaml.MAX_INSTANCES);
        OptionalInt instances = threads.isPresent() ? OptionalInt.of((int) threads.getAsLong()) : base.instances();
        return base.withInstances(instances)
                .withBatching(batching(base.batching()))
                .withQueue(queue(base.queue()));
    }

    private BatchConfig batching(BatchConfig base) {
        OptionalLong rows = value("max_batch_size", 1, Integer.MAX_VALUE);
        long longest = DurationText.LONGEST.dividedBy(ChronoUnit.MICROS.getDuration());
        OptionalLong delay = value("batch_timeout_micros", 0, longest);
        List<Integer> allowed = allowedSizes(rows);
        try {
            return new BatchConfig(
                    Optional.of(true),
                    rows.isPresent() ? OptionalInt.of((int) rows.getAsLong()) : base.maxRows(),
                    delay.isPresent()
                            ? Optional.of(Duration.of(delay.getAsLong(), ChronoUnit.MICROS))
                            : base.maxDelay(),
                    base.preferredRows(),
                    allowed.isEmpty() ? base.allowedRows() : allowed);
        } catch (IllegalArgumentException e) {
            throw ProtoText.error(where, parameters.line(), String.valueOf(e.getMessage()));
        }
    }

    private List<Integer> allowedSizes(OptionalLong maxRows) {
        List<ProtoNode> sizes = parameters.all("allowed_batch_sizes");
        List<Integer> allowed = new ArrayList<>();
        long previous = 0;
        for (ProtoNode size : sizes) {
            long rows = Long.decode(((ProtoNode.Scalar) size).text());
            if (rows <= previous || rows > Integer.MAX_VALUE) {
                throw ProtoText.error(
                        where, size.line(), "allowed_batch_sizes: expected rising sizes of 1 or more, got " + rows);
            }
            previous = rows;
            allowed.add((int) rows);
        }
        if (!allowed.isEmpty() && maxRows.orElse(USUAL_BATCH_SIZE) != previous) {
            throw ProtoText.error(
                    where,
                    sizes.getLast().line(),
                    "allowed_batch_sizes: expected max_batch_size, " + maxRows.orElse(USUAL_BATCH_SIZE)
                            + ", as the last one, got " + previous);
        }
        return allowed;
    }

    private QueueConfig queue(QueueConfig base) {
        OptionalLong batches = value("max_enqueued_batches", 1, Integer.MAX_VALUE);
        if (batches.isEmpty()) {
            return base;
        }
        long rows = value("max_batch_size", 1, Integer.MAX_VALUE).orElse(USUAL_BATCH_SIZE);
        return new QueueConfig(
                base.maxCalls(),
                OptionalLong.of(batches.getAsLong() * rows),
                base.maxBytes(),
                base.maxTenantRows(),
                base.timeout(),
                base.priorities());
    }

    /** A parameter within a message of its own, as those are that may be left out. */
    private OptionalLong value(String field, long min, long max) {
        Optional<ProtoNode.Message> wrapped = parameters.message(field);
        if (wrapped.isEmpty()) {
            return OptionalLong.empty();
        }
        long value = wrapped.get().integer("value").orElse(0);
        if (value < min || value > max) {
            throw ProtoText.error(
                    where,
                    wrapped.get().line(),
                    field + ": expected " + min + (max == Integer.MAX_VALUE ? " or more" : " to " + max) + ", got "
                            + value);
        }
        return OptionalLong.of(value);
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (parameters.has("thread_pool_name")) {
            notes.add("no effect here: thread_pool_name");
        }
        if (parameters.isTrue("pad_variable_length_inputs")) {
            notes.add("no effect here: pad_variable_length_inputs; only calls of the same shape share a batch");
        }
        return notes;
    }
}
