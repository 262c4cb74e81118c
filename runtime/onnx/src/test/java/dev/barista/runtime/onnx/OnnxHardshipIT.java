package dev.barista.runtime.onnx;

import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.RuntimeHardshipContract;
import java.util.Optional;

class OnnxHardshipIT extends RuntimeHardshipContract {

    @Override
    protected ModelRuntime runtime() {
        return new OnnxRuntime();
    }

    @Override
    protected ModelFiles breakable() {
        return Fixtures.model(folder, "scale_by_2");
    }

    @Override
    protected Optional<LongRun> longRun() {
        return Optional.of(new LongRun(Fixtures.model(folder, "slow"), 1, 100_000_000, 1));
    }
}
