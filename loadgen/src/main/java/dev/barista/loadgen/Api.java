package dev.barista.loadgen;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a server speaks. */
public enum Api {
    REST("rest", "Open Inference REST, JSON"),
    REST_BINARY("rest-binary", "Open Inference REST, binary tensors"),
    GRPC("grpc", "Open Inference gRPC"),
    TFS_REST("tfs-rest", "TensorFlow Serving REST"),
    TFS_GRPC("tfs-grpc", "TensorFlow Serving gRPC"),
    EMBEDDINGS("openai-embeddings", "OpenAI embeddings"),
    CHAT("openai-chat", "OpenAI chat completions");

    private final String option;
    private final String title;

    Api(String option, String title) {
        this.option = option;
        this.title = title;
    }

    /** What a command line calls it. */
    public String option() {
        return option;
    }

    /** What a report calls it. */
    public String title() {
        return title;
    }

    /** The one that a command line calls so. */
    public static Optional<Api> of(String option) {
        return Arrays.stream(values()).filter(api -> api.option.equals(option)).findFirst();
    }

    /** What a command line may call them. */
    public static List<String> options() {
        return Arrays.stream(values()).map(Api::option).toList();
    }

    /** Whether its calls are unary gRPC calls. */
    public boolean overGrpc() {
        return this == GRPC || this == TFS_GRPC;
    }

    /** Whether its calls carry tensors; the others carry text. */
    public boolean ofTensors() {
        return this != EMBEDDINGS && this != CHAT;
    }
}
