package dev.barista.runtime.litert;

import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.RuntimeHardshipContract;
import dev.barista.testing.TfliteModels;
import java.util.List;
import java.util.Optional;

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

    @Override
    protected Optional<LongRun> longRun() {
        TfliteModels.write(folder, TfliteModels.slow(3000));
        return Optional.of(new LongRun(new ModelFiles(folder, List.of("model.tflite")), 1 << 20, 1, 1));
    }
}
