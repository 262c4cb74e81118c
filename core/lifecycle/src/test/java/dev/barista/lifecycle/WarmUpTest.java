package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.fraud;
import static dev.barista.lifecycle.Snapshots.withExamples;
import static dev.barista.lifecycle.Tensors.floats;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.BytesElements;
import dev.barista.model.DataType;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Signature;
import dev.barista.model.Tensor;
import dev.barista.model.TensorSpec;
import dev.barista.testing.FakeModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final Shape ROW = Shape.of(1, 4);

    private static ModelSnapshot golden(float... expected) {
        return withExamples(
                allocator -> List.of(new Example(
                        "golden/a.json",
                        List.of(floats(allocator, "x", ROW, 1, 2, 3, 4)),
                        List.of(floats(allocator, "y", ROW, expected)),
                        Tolerance.DEFAULT)),
                2,
                "times-2.fake");
    }

    private static String failure(Kitchen kitchen) {
        List<VersionStatus> versions = kitchen.status().versions();
        return versions.get(versions.size() - 1).state() instanceof ModelState.Failed failed
                ? failed.error().getMessage()
                : "nothing failed";
    }

    @Test
    void withoutExamples_zerosAreRunAsOftenAsConfigured() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            assertThat(kitchen.runtime.loaded().get(0).runCount()).isEqualTo(WarmUpPolicy.DEFAULT.runs());
        }
    }

    @Test
    void zeros_fitEveryInputAndLeaveOptionalOnesOut() {
        List<String> seen = new ArrayList<>();
        Signature signature = new Signature(
                List.of(
                        TensorSpec.of("text", DataType.BYTES, -1, 2),
                        TensorSpec.of("scalar", DataType.INT64),
                        new TensorSpec("maybe", DataType.FP32, Shape.of(1), Collections.singletonList(""), true)),
                List.of(),
                0);
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.runtime.script(
                    "odd.fake",
                    (files, options) -> new FakeModel(signature, (in, out, allocator) -> {
                        Tensor text = in[0];
                        Tensor scalar = in[1];
                        if (text != null && scalar != null) {
                            seen.add(text + " " + BytesElements.readStrings(text) + " " + scalar + " "
                                    + scalar.data().getLong() + " " + in[2]);
                        }
                        return new Tensor[0];
                    }));
            kitchen.lifecycle.start();
            kitchen.settle(fraud("1:odd.fake"));

            assertThat(kitchen.states()).containsExactly("1 READY");
            assertThat(seen).contains("BYTES [1,2] [, ] INT64 [] 0 null");
        }
    }

    @Test
    void zerosThatTheModelRefuses_areANoteAndNoFailure() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.runtime.script("picky.fake", (files, options) -> refusing(InferenceException.invalid("x is 0")));
            kitchen.lifecycle.start();
            kitchen.settle(fraud("1:picky.fake"));

            assertThat(kitchen.states()).containsExactly("1 READY");
            assertThat(kitchen.status().notes())
                    .containsExactly("version 1: not warmed: it refuses inputs of zeros (x is 0); "
                            + "add an example of its own to warm it with");
        }
    }

    @Test
    void zerosThatCrashTheModel_failTheVersion() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.runtime.script("broken.fake", (files, options) -> refusing(new IllegalStateException("boom")));
            kitchen.lifecycle.start();
            kitchen.settle(fraud("1:broken.fake"));

            assertThat(failure(kitchen)).contains("boom");
            kitchen.runtime.assertAllClosed();
        }
    }

    private static FakeModel refusing(RuntimeException error) {
        return new FakeModel(FakeModel.times(1).signature(), (inputs, outputs, allocator) -> {
            throw error;
        });
    }

    @Test
    void goldenAnswerWithinTolerance_letsTheVersionServe() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(golden(2, 4, 6, 8.0001f));
            assertThat(kitchen.answering()).isEqualTo("times-2.fake");
        }
    }

    @Test
    void goldenAnswerBeyondTolerance_refusesTheVersionAndKeepsTheOldOne() {
        try (Kitchen kitchen = Kitchen.serving(fraud("1:times-1.fake"))) {
            kitchen.settle(golden(2, 4, 6.5f, 8));

            assertThat(failure(kitchen))
                    .isEqualTo("golden/a.json: output \"y\"[0,2]: expected 6.5, got 6.0 "
                            + "(tolerance: relative 1.0E-4, absolute 1.0E-6)");
            assertThat(kitchen.answering()).isEqualTo("times-1.fake");
        }
    }

    @Test
    void exampleWithAnUnknownInput_failsTheVersion() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.lifecycle.start();
            kitchen.settle(withExamples(
                    allocator -> List.of(new Example(
                            "warmup/a.json",
                            List.of(floats(allocator, "z", ROW, 1, 2, 3, 4)),
                            List.of(),
                            Tolerance.DEFAULT)),
                    1,
                    "times-1.fake"));

            assertThat(failure(kitchen)).isEqualTo("warmup/a.json: unknown input \"z\"; the model's inputs are \"x\"");
        }
    }

    @Test
    void exampleThatCantBeRead_failsTheVersion() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.lifecycle.start();
            kitchen.settle(withExamples(
                    allocator -> {
                        throw InferenceException.invalid("golden/a.json: line 1: no JSON");
                    },
                    1,
                    "times-1.fake"));

            assertThat(failure(kitchen)).isEqualTo("golden/a.json: line 1: no JSON");
            kitchen.runtime.assertAllClosed();
        }
    }

    @Test
    void warmUpTurnedOff_stillChecksGoldenExamples() {
        ModelConfig off = new ModelConfig(
                "",
                VersionPolicy.DEFAULT,
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                ServingConfig.NONE,
                SignatureOverride.NONE,
                new WarmUpPolicy(false, 5),
                CachePolicy.OFF);
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.lifecycle.start();
            ModelSnapshot checked = golden(2, 4, 6, 8);
            kitchen.settle(new ModelSnapshot(checked.name(), off, checked.versions(), List.of(), Optional.empty()));
            assertThat(kitchen.runtime.loaded().get(0).runCount()).isEqualTo(1);

            kitchen.settle(fraud(off, "3:times-1.fake"));
            assertThat(kitchen.runtime.loaded().get(1).runCount()).isZero();
        }
    }
}
