package dev.barista.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.RuntimeAvailability;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class AbsentRuntimeTest {

    private final AbsentRuntime runtime = AbsentRuntime.TENSORFLOW;

    @Test
    void itsFiles_areRecognisedAndOthersAreNot() {
        assertThat(runtime.modelFile(files("assets/words.txt", "saved_model.pb")))
                .contains("saved_model.pb");
        assertThat(runtime.modelFile(files("model.onnx"))).isEmpty();
        assertThat(AbsentRuntime.TORCH.modelFile(files("scripted.pt"))).contains("scripted.pt");
    }

    @Test
    void itsModels_areRefusedWithWhatToDo() {
        assertThat(runtime.isInstalled()).isFalse();
        assertThat(runtime.availability()).isEqualTo(new RuntimeAvailability.Missing(runtime.remedy()));
        assertThatThrownBy(() -> runtime.load(files("saved_model.pb"), LoadOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        InferenceException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION))
                .hasMessageContaining("convert");
    }

    private static ModelFiles files(String... names) {
        return new ModelFiles(Path.of("model"), List.of(names));
    }
}
