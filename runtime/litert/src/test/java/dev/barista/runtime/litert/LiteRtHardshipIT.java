package dev.barista.runtime.litert;

import dev.barista.model.DataType;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.RuntimeHardshipContract;
import dev.barista.testing.TfliteModels;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LiteRtHardshipIT extends RuntimeHardshipContract {

    @Override
    protected ModelRuntime runtime() {
        return new LiteRtRuntime();
    }

    @Override
    protected ModelFiles breakable() {
        TfliteModels.write(folder, TfliteModels.scaling(2, -1));
        return new ModelFiles(folder, List.of("model.tflite"));
    }

    static Stream<Arguments> manyKinds() {
        return Stream.of(
                Arguments.of("signatures", TfliteModels.twoSignatures()),
                Arguments.of("quantised", TfliteModels.quantised()),
                Arguments.of("unknown size", TfliteModels.where()),
                Arguments.of("strings", TfliteModels.identity(DataType.BYTES).orElseThrow()),
                Arguments.of("steps", TfliteModels.slow(5)),
                Arguments.of("labels", TfliteModels.labelled("a\nb\nc\nd\n")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manyKinds")
    void brokenFilesOfManyKinds_endNoProcess(String kind, byte[] model) throws Exception {
        TfliteModels.write(folder, model);
        ModelFiles files = new ModelFiles(folder, List.of("model.tflite"));

        assertNoBrokenCopyEndsAProcess(files);
        assertNoMutantEndsAProcess(files);
    }

    @Override
    protected Optional<LongRun> longRun() {
        TfliteModels.write(folder, TfliteModels.slow(3000));
        return Optional.of(new LongRun(new ModelFiles(folder, List.of("model.tflite")), 1 << 20, 1, 1));
    }
}
