package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LayoutTest {

    private static Layout of(String... names) {
        return Layout.of(List.of(names));
    }

    @Test
    void filesOfAnyKind_lieWhereTheModelLies() {
        assertThat(of("model.onnx", "weights.bin")).isEqualTo(new Layout.Plain(""));
        assertThat(of("model.savedmodel/saved_model.pb", "model.savedmodel/variables/variables.index"))
                .isEqualTo(new Layout.Plain("model.savedmodel/"));
        assertThat(of("anything.fake", "readme")).isEqualTo(new Layout.Plain(""));
        assertThat(of()).isEqualTo(new Layout.Plain(""));
    }

    @Test
    void versionsWithinAFolder_areTakenByTheirNumber() {
        assertThat(of("export/Servo/2/saved_model.pb", "export/Servo/10/saved_model.pb", "code/inference.py"))
                .isEqualTo(new Layout.Plain("export/Servo/10/"));
    }

    @Test
    void shallowestModel_counts() {
        assertThat(of("a/b/model.onnx", "a/model.tflite")).isEqualTo(new Layout.Plain("a/"));
    }

    @Test
    void descriptions_tellTheServerTheyAreFor() {
        assertThat(of("MLmodel", "model.onnx")).isEqualTo(new Layout.MlFlow(""));
        assertThat(of("model/MLmodel", "model/model.pkl")).isEqualTo(new Layout.MlFlow("model/"));
        assertThat(of("MAR-INF/MANIFEST.json", "model.pt")).isEqualTo(new Layout.TorchServe());
    }

    @Test
    void oneArchive_isTheModelUnlessThereIsOneBesideIt() {
        assertThat(of("golden/a.json", "model.tar.gz")).isEqualTo(new Layout.Archive("model.tar.gz"));
        assertThat(of("fraud.mar")).isEqualTo(new Layout.Archive("fraud.mar"));
        assertThat(of("a.mar", "b.mar")).isEqualTo(new Layout.Plain(""));
        assertThat(of("assets.tar.gz", "model.onnx")).isEqualTo(new Layout.Plain(""));
    }

    @Test
    void examples_areNoModels() {
        assertThat(of("golden/model.json", "warmup/model.onnx")).isEqualTo(new Layout.Plain(""));
    }

    @Test
    void whatIsNotOpened_isTold() {
        assertThat(of("model.joblib", "requirements.txt")).isEqualTo(new Layout.Pickled("model.joblib"));
        assertThat(of("checkpoint", "export", "export.meta")).isEqualTo(new Layout.SessionBundle());
        assertThat(of("model.onnx", "scaler.pkl")).isEqualTo(new Layout.Plain(""));
    }
}
