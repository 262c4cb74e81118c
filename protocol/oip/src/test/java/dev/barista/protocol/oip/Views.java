package dev.barista.protocol.oip;

import dev.barista.model.DataType;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.SequenceTensors;
import dev.barista.model.SequenceTensors.Kind;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.TensorSpec;
import dev.barista.protocol.oip.StatisticsView.Total;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/** The views that the tests of REST and of gRPC share. */
final class Views {

    static final ModelName FRAUD = new ModelName("fraud");

    static final Signature SIGNATURE = new Signature(
            List.of(TensorSpec.of("x", DataType.FP32, -1, 4)), List.of(TensorSpec.of("label", DataType.BYTES, -1)), 16);

    static final ServerView SERVER = new ServerView("barista", "1.2", List.of("statistics", "binary_tensor_data"));

    static final ModelView MODEL =
            new ModelView(FRAUD, List.of(new ModelVersion(1), new ModelVersion(2)), "onnxruntime_onnx", SIGNATURE);

    static final ConfigView CONFIG = config(new VersionChoice.Specific(List.of(new ModelVersion(2))));

    static final List<RepositoryEntry> INDEX = List.of(
            new RepositoryEntry(FRAUD, Optional.of(new ModelVersion(2)), RepositoryEntry.State.READY, ""),
            new RepositoryEntry(new ModelName("bad"), Optional.empty(), RepositoryEntry.State.UNAVAILABLE, "corrupt"));

    static final List<StatisticsView> STATISTICS = List.of(new StatisticsView(
            FRAUD,
            new ModelVersion(2),
            1700000000000L,
            12,
            3,
            new StatisticsView.Phases(
                    new Total(1, 10),
                    new Total(2, 20),
                    new Total(3, 30),
                    new Total(4, 40),
                    new Total(5, 50),
                    new Total(6, 60),
                    Total.NONE,
                    Total.NONE),
            List.of(new StatisticsView.Batch(4, new Total(3, 7), new Total(3, 8), new Total(3, 9))),
            List.of(new StatisticsView.Memory("CPU", 0, 4096)),
            new StatisticsView.Scheduling(true, 2, 3, 5, OptionalInt.of(4))));

    private Views() {}

    static ConfigView config(VersionChoice versions) {
        BatchingView batching = new BatchingView(List.of(4, 8), 2000, true, 9, 5, 50_000, 1024);
        return config(versions, Optional.of(batching));
    }

    static ConfigView withoutBatching() {
        return config(new VersionChoice.All(), Optional.empty());
    }

    /** A model with a state and controls; without a batch its shapes are all of their dimensions. */
    static ConfigView sequence(boolean batched) {
        List<Long> rows = batched ? List.of(-1L) : List.of();
        SequenceView sequence = new SequenceView(
                5_000_000,
                100,
                List.of(new SequenceView.State(
                        spec("past", DataType.FP16, rows, -1, 8),
                        spec("present", DataType.FP16, rows, -1, 8),
                        shape(batched ? List.of(1L) : List.of(), 0, 8))),
                List.of(
                        control("start", DataType.INT32, Kind.START, -1, 2),
                        control("end", DataType.FP32, Kind.END, 0, 1.5),
                        control("ready", DataType.BOOL, Kind.READY, 0, 1),
                        control("id", DataType.BYTES, Kind.ID, 0, 0)));
        BatchingView shared = new BatchingView(List.of(4), 100, true, 9, 5, 0, 1024);
        ConfigView plain = config(new VersionChoice.All(), Optional.of(shared));
        return new ConfigView(
                plain.name(),
                plain.platform(),
                plain.backend(),
                new Signature(List.of(), List.of(), batched ? 16 : 0),
                plain.versions(),
                plain.instances(),
                batched ? plain.batching() : Optional.empty(),
                Optional.of(sequence),
                plain.modelFile(),
                Map.of());
    }

    private static SequenceView.Control control(String name, DataType type, Kind kind, double no, double yes) {
        return new SequenceView.Control(
                TensorSpec.of(name, type, -1, 1), new SequenceTensors.Control(name, kind, Optional.empty(), no, yes));
    }

    private static TensorSpec spec(String name, DataType type, List<Long> rows, long... dims) {
        return TensorSpec.of(name, type, shape(rows, dims).dims());
    }

    private static Shape shape(List<Long> rows, long... dims) {
        return Shape.of(LongStream.concat(rows.stream().mapToLong(Long::longValue), Arrays.stream(dims))
                .toArray());
    }

    private static ConfigView config(VersionChoice versions, Optional<BatchingView> batching) {
        return new ConfigView(
                FRAUD,
                "onnxruntime_onnx",
                "onnxruntime",
                SIGNATURE,
                versions,
                2,
                batching,
                Optional.empty(),
                "model.onnx",
                Map.of("intra_op_threads", "1"));
    }
}
