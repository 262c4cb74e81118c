package dev.barista.runtime.trees;

import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.testing.RuntimeHardshipContract;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TreesHardshipIT extends RuntimeHardshipContract {

    @Override
    protected ModelRuntime runtime() {
        return new TreesRuntime();
    }

    @Override
    protected ModelFiles breakable() {
        return new HandMadeModel()
                .tree(0, 0, 2.5f, 1, -1)
                .tree(0, 3, 500, 0.25f, 0.5f)
                .writeTo(folder.resolve("example"));
    }

    @Test
    void mutants_areRefusedOrRunAndEndNoProcess() throws Exception {
        assertNoMutantEndsAProcess(breakable());
    }

    /** A run takes microseconds. */
    @Override
    protected Optional<LongRun> longRun() {
        return Optional.empty();
    }
}
