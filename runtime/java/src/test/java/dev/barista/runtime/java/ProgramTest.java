package dev.barista.runtime.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.Counting;
import com.example.Doubling;
import com.example.Hidden;
import com.example.NoModel;
import com.example.Unruly;
import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What programs do wrong, and what versions share. */
class ProgramTest {

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();
    private final TensorSamples samples = new TensorSamples(memory);

    @TempDir
    private Path folder;

    @AfterEach
    void nothing_isLeaked() {
        memory.assertNothingLeaked();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run|INTERNAL|com.example.Unruly failed: java.io.IOException: the disk is gone",
                "overflow|INTERNAL|com.example.Unruly failed: java.lang.StackOverflowError",
                "refuse|INVALID_ARGUMENT|x must be even",
                "link|INTERNAL|java.lang.NoClassDefFoundError: com/example/Gone",
                "none|INTERNAL|gave 0 outputs, its signature has 1",
                "shape|INTERNAL|gave output \"y\" as FP32 [2], its signature says FP32 [1]",
                "type|INTERNAL|gave output \"y\" as INT32 [1], its signature says FP32 [1]",
                "input|INTERNAL|gave an input as output \"y\"; an output needs memory of its own",
                "look|INTERNAL|java.lang.ClassNotFoundException: org.assertj.core.api.Assertions",
            })
    void runThatGoesWrong_endsTheCallAndGivesItsMemoryBack(String deed, ErrorCode code, String message) {
        try (LoadedModel model = load(Unruly.class, Map.of("deed", deed));
                ModelInstance instance = model.newInstance();
                Tensor x = samples.floats(Shape.of(1), 1)) {
            assertRefused(() -> instance.run(new Tensor[] {x}, new int[] {0}, memory), code, message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "load,model.jar: its load failed: java.lang.IllegalStateException: no such luck",
        "signature,model.jar: it has no signature: java.lang.IllegalStateException: who am I"
    })
    void loadThatGoesWrong_refusesTheVersion(String deed, String message) {
        assertRefused(() -> load(Unruly.class, Map.of("deed", deed)).close(), ErrorCode.INVALID_ARGUMENT, message);
    }

    @Test
    void misspeltOption_isToldWithTheRightOne() {
        assertRefused(
                () -> load(Unruly.class, Map.of("dead", "run")).close(),
                ErrorCode.INVALID_ARGUMENT,
                "unknown option \"dead\" of the java runtime's com.example.Unruly; did you mean \"deed\"?");
    }

    @Test
    void outputsThatNobodyWants_areClosed() {
        try (LoadedModel model = load(Unruly.class, Map.of());
                ModelInstance instance = model.newInstance();
                Tensor x = samples.floats(Shape.of(1), 1)) {
            assertThat(instance.run(new Tensor[] {x}, new int[0], memory)).isEmpty();
        }
    }

    @Test
    void classThatTheJarDoesNotDeclare_isNamedByAnOption() {
        ModelJars.write(folder.resolve("rules.jar"), List.of(Doubling.class), List.of());
        ModelFiles files = new ModelFiles(folder, List.of("rules.jar"));

        assertRefused(
                () -> load(files, Map.of()).close(), ErrorCode.INVALID_ARGUMENT, "rules.jar declares no model; name");
        try (LoadedModel model = load(files, Map.of("class", "com.example.Doubling"))) {
            assertThat(model.signature().inputs()).hasSize(1);
        }
        assertRefused(
                () -> load(files, Map.of("class", "com.example.Tripling")).close(),
                ErrorCode.INVALID_ARGUMENT,
                "class com.example.Tripling is in no jar of the version");
    }

    @Test
    void severalDeclaredModels_needAChoice() {
        List<Class<?>> both = List.of(Doubling.class, Counting.class);
        ModelJars.write(folder.resolve("model.jar"), both, both);
        ModelFiles files = new ModelFiles(folder, List.of("model.jar"));

        assertRefused(
                () -> load(files, Map.of()).close(),
                ErrorCode.INVALID_ARGUMENT,
                "declares several models: com.example.Counting, com.example.Doubling");
        load(files, Map.of("class", "com.example.Counting")).close();
    }

    @Test
    void classThatIsNoModel_isRefused() {
        assertRefused(
                () -> load(NoModel.class, Map.of()).close(),
                ErrorCode.INVALID_ARGUMENT,
                "class com.example.NoModel of model.jar does not implement dev.barista.runtime.java.JavaModel");
        assertRefused(
                () -> load(Hidden.class, Map.of()).close(),
                ErrorCode.INVALID_ARGUMENT,
                "must be public, not abstract, and have a public constructor");
    }

    @Test
    void versions_shareNoStatics() {
        ModelJars.write(folder.resolve("first.jar"), List.of(Counting.class), List.of(Counting.class));
        ModelFiles files = new ModelFiles(folder, List.of("first.jar"));
        try (LoadedModel first = load(files, Map.of());
                LoadedModel second = load(files, Map.of())) {
            assertThat(count(first)).isEqualTo(1);
            assertThat(count(first)).isEqualTo(2);
            assertThat(count(second)).isEqualTo(1);
        }
    }

    private int count(LoadedModel model) {
        try (ModelInstance instance = model.newInstance();
                Tensor runs = instance.run(new Tensor[0], new int[] {0}, memory)[0]) {
            return runs.data().getInt(0);
        }
    }

    @Test
    void jarsBesideTheModel_areItsLibraries() {
        ModelJars.write(folder.resolve("model.jar"), List.of(Counting.class), List.of(Counting.class));
        ModelJars.write(folder.resolve("rules.jar"), List.of(Doubling.class), List.of());
        ModelFiles files = new ModelFiles(folder, List.of("model.jar", "rules.jar"));

        load(files, Map.of("class", "com.example.Doubling")).close();
    }

    @Test
    void programFromElsewhere_isNotRun() {
        ModelFiles files = ModelJars.model(folder, Doubling.class);
        JavaRuntime careful = new JavaRuntime(root -> !root.equals(folder));

        assertRefused(
                () -> careful.load(files, LoadOptions.DEFAULT).close(),
                ErrorCode.FAILED_PRECONDITION,
                "model.jar is a program, and is run only from the server's own repositories");
    }

    private LoadedModel load(Class<?> model, Map<String, String> options) {
        return load(ModelJars.model(folder, model), options);
    }

    private static LoadedModel load(ModelFiles files, Map<String, String> options) {
        return new JavaRuntime().load(files, new LoadOptions(Optional.empty(), options));
    }

    private static void assertRefused(Runnable call, ErrorCode code, String words) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).as(error.getMessage()).isEqualTo(code))
                .hasMessageContaining(words);
    }
}
