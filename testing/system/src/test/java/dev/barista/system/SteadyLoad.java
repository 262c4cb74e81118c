package dev.barista.system;

import dev.barista.model.DirectTensorAllocator;
import dev.barista.model.NamedTensor;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.testing.TensorSamples;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls a model without pause from many connections, half REST and half gRPC, each with one call at a time, and checks
 * every answer: it must be of a version that may answer, and be that version's factor times the input.
 */
final class SteadyLoad implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_PROBLEMS = 20;

    private final String model;
    private final String version;
    private final Map<String, Float> factors;

    /** The versions that might answer, in the order of time; the last entry holds now. */
    private final List<Set<String>> allowed = new CopyOnWriteArrayList<>();

    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();

    /**
     * @param version what every call asks for, "" for the latest
     * @param factors what each version multiplies its input by
     * @param first the versions that may answer at first
     */
    SteadyLoad(String model, String version, Map<String, Float> factors, Set<String> first) {
        this.model = model;
        this.version = version;
        this.factors = Map.copyOf(factors);
        this.allowed.add(first);
    }

    void start(String url, int connections) {
        for (int i = 0; i < connections; i++) {
            int number = i;
            Runnable caller = i % 2 == 0 ? () -> callByRest(url, number) : () -> callByGrpc(url, number);
            threads.add(Thread.ofPlatform().name("caller-" + i).daemon().start(caller));
        }
    }

    /**
     * From now on only these versions may answer a call; one that has begun already may be answered by the former ones.
     */
    void allow(String... versions) {
        allowed.add(Set.of(versions));
    }

    /** Answers so far. */
    long answers() {
        return answers.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, LongAdder> answersByVersion() {
        return answers;
    }

    List<String> problems() {
        return List.copyOf(problems);
    }

    private void callByRest(String url, int number) {
        String path = "/v2/models/" + model + (version.isEmpty() ? "" : "/versions/" + version) + "/infer";
        try (RawConnection connection = new RawConnection(URI.create(url).getPort())) {
            for (int i = 0; !stopping.get(); i++) {
                float x = number * 1000 + i % 1000;
                int begun = allowed.size() - 1;
                RawConnection.Reply reply = connection.post(
                        path,
                        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[" + x
                                + ",1,2,3]}]}");
                if (reply.status() == 200) {
                    JsonNode json = JSON.readTree(reply.body());
                    float y = json.required("outputs")
                            .get(0)
                            .required("data")
                            .get(0)
                            .floatValue();
                    check(begun, json.required("model_version").stringValue(), x, y);
                } else {
                    problem("REST " + reply.status() + " " + reply.body());
                }
            }
        } catch (IOException | RuntimeException e) {
            problem("REST " + e);
        }
    }

    private void callByGrpc(String url, int number) {
        TensorSamples samples = new TensorSamples(new DirectTensorAllocator());
        try (ModelClient client = new GrpcModelClient(url)) {
            for (int i = 0; !stopping.get(); i++) {
                float x = number * 1000 + i % 1000;
                int begun = allowed.size() - 1;
                Tensor input = samples.floats(Shape.of(1, 4), x, 1, 2, 3);
                ModelClient.Answer answer =
                        client.infer(new ModelClient.Call(model, version, List.of(new NamedTensor("x", input))));
                check(begun, answer.version(), x, TensorSamples.floats(answer.output("y"))[0]);
            }
        } catch (RuntimeException e) {
            problem("gRPC " + e);
        }
    }

    private void check(int begun, String answered, float x, float y) {
        answers.computeIfAbsent(answered, key -> new LongAdder()).increment();
        // A copy first: a part of the list itself can't be read while it grows.
        List<Set<String>> now = List.copyOf(allowed);
        List<Set<String>> meanwhile = now.subList(begun, now.size());
        Float factor = factors.get(answered);
        if (meanwhile.stream().noneMatch(versions -> versions.contains(answered))) {
            problem("version " + answered + " answered, allowed were meanwhile " + meanwhile);
        } else if (factor == null || y != factor * x) {
            problem("version " + answered + " answered " + y + " to " + x);
        }
    }

    private void problem(String what) {
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(what);
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Lets every connection finish its call; a second time changes nothing. */
    void stop() {
        stopping.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
