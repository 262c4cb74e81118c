package dev.barista.runtime.java;

import com.example.Doubling;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.RuntimeHardshipContract;
import java.util.Optional;

class JavaHardshipIT extends RuntimeHardshipContract {

    @Override
    protected ModelRuntime runtime() {
        return new JavaRuntime();
    }

    @Override
    protected ModelFiles breakable() {
        return ModelJars.model(folder, Doubling.class);
    }

    /** A thread can't be stopped. */
    @Override
    protected Optional<LongRun> longRun() {
        return Optional.empty();
    }
}
