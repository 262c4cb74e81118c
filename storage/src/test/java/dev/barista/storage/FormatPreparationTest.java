package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.barista.lifecycle.VersionPreparation.Prepared;
import dev.barista.model.InferenceException;
import dev.barista.model.spi.ModelFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatPreparationTest {

    @TempDir
    Path root;

    @TempDir
    Path copies;

    private void write(String file, String content) throws IOException {
        write(file, content.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String file, byte[] content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, content);
    }

    private Prepared prepared() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            List<String> names = all.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
            return new FormatPreparation(new LocalCopies(Optional.of(copies))).prepare(new ModelFiles(root, names));
        }
    }

    private void assertRefused(String... parts) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(this::prepared)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    private static byte[] zip(String... names) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void plainFiles_areLeftToTheRuntimes() throws IOException {
        write("model.onnx", "onnx");
        Prepared prepared = prepared();
        assertThat(prepared.runtime()).isEmpty();
        assertThat(prepared.modelFile()).isEmpty();
        assertThat(prepared.files().names()).containsExactly("model.onnx");
    }

    @Test
    void savedModelWithinAFolder_isGivenByItself() throws IOException {
        write("model.savedmodel/saved_model.pb", "pb");
        write("model.savedmodel/assets/a.txt", "a");
        Prepared prepared = prepared();
        assertThat(prepared.files().root()).isEqualTo(root.resolve("model.savedmodel"));
        assertThat(prepared.files().names()).containsExactly("assets/a.txt", "saved_model.pb");
    }

    @Test
    void mlflowOnnx_isOpenedByItsOwnFile() throws IOException {
        write("MLmodel", """
                artifact_path: model
                flavors:
                  onnx:
                    code: null
                    data: model.onnx
                    onnx_version: 1.15.0
                  python_function:
                    data: model.onnx
                    env:
                      conda: conda.yaml
                    loader_module: mlflow.onnx
                mlflow_version: 2.14.2
                signature:
                  inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1,
                    4]}}]'
                """);
        write("model.onnx", "onnx");
        Prepared prepared = prepared();
        assertThat(prepared.runtime()).contains("onnx");
        assertThat(prepared.modelFile()).contains("model.onnx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"xgboost", "lightgbm"})
    void mlflowTrees_areOpenedWithoutTheirLibrary(String flavor) throws IOException {
        write("MLmodel", "flavors:\n  " + flavor + ":\n    data: model.xgb\n  python_function:\n    data: model.xgb\n");
        write("model.xgb", "binf");
        assertThat(prepared().runtime()).contains("trees");
        assertThat(prepared().modelFile()).contains("model.xgb");
    }

    @Test
    void mlflowTensorFlow_isTheSavedModelWithin() throws IOException {
        write("MLmodel", "flavors:\n  tensorflow:\n    data: data\n    model_type: tf2-keras\n");
        write("data/model/saved_model.pb", "pb");
        write("data/keras_module.txt", "tensorflow.keras");
        assertThat(prepared().runtime()).contains("tensorflow");
        assertThat(prepared().files().names()).containsExactly("saved_model.pb");
    }

    @Test
    void mlflowKerasFile_isRefusedWithAdvice() throws IOException {
        write("MLmodel", "flavors:\n  tensorflow:\n    data: data\n");
        write("data/model.keras", "keras");
        assertRefused("there is no SavedModel in \"data\"", "tf2onnx");
    }

    @Test
    void mlflowTorchScript_isOpenedAndCheckpointsAreNot() throws IOException {
        write("MLmodel", "flavors:\n  pytorch:\n    model_data: data\n");
        write("data/model.pth", zip("model/constants.pkl", "model/data.pkl", "model/code/a.py"));
        assertThat(prepared().runtime()).contains("torch");
        assertThat(prepared().modelFile()).contains("data/model.pth");
        write("data/model.pth", zip("archive/data.pkl", "archive/version"));
        assertRefused("\"data/model.pth\" is a Python pickle", "torch.onnx.export");
    }

    @Test
    void mlflowSklearn_isRefusedWithAdvice() throws IOException {
        write("MLmodel", """
                flavors:
                  python_function:
                    loader_module: mlflow.sklearn
                    model_path: model.pkl
                  sklearn:
                    pickled_model: model.pkl
                    serialization_format: cloudpickle
                """);
        write("model.pkl", "pickle");
        assertRefused("\"model.pkl\" is a Python pickle", "skl2onnx.to_onnx");
    }

    @Test
    void mlflowPythonAlone_isRefusedWithTheFlavorsThereAre() throws IOException {
        write("MLmodel", "flavors:\n  python_function:\n    loader_module: mine\n");
        assertRefused("none of its flavors (python_function) can be served without Python", "onnx, xgboost");
        write("MLmodel", "artifact_path: model\n");
        assertRefused("MLmodel: expected the key flavors");
        write("MLmodel", "flavors: [\n");
        assertRefused("MLmodel line ");
        write("MLmodel", "flavors:\n  onnx:\n    data: ../secret.onnx\n");
        assertRefused("names no path within the folder");
        write("MLmodel", "flavors:\n  onnx:\n    data: gone.onnx\n");
        assertRefused("\"gone.onnx\", which is not there");
    }

    @Test
    void torchServe_isTheSerializedFileWithoutItsHandler() throws IOException {
        write(
                "MAR-INF/MANIFEST.json",
                "{\"model\": {\"modelName\": \"digits\", \"serializedFile\": \"digits.pt\", \"handler\": \"image.py\"}}");
        write("digits.pt", zip("digits/constants.pkl", "digits/code/a.py"));
        Prepared prepared = prepared();
        assertThat(prepared.runtime()).contains("torch");
        assertThat(prepared.modelFile()).contains("digits.pt");
        assertThat(prepared.notes()).singleElement().asString().contains("handler \"image.py\" is not run");
    }

    @Test
    void torchServeOfPython_isRefusedWithAdvice() throws IOException {
        write("digits.pt", zip("digits/data.pkl"));
        write("MAR-INF/MANIFEST.json", "{\"model\": {\"serializedFile\": \"digits.pt\", \"modelFile\": \"m.py\"}}");
        assertRefused("\"digits.pt\" is a Python pickle", "torch.onnx.export");
        write("MAR-INF/MANIFEST.json", "{\"model\": {\"handler\": \"m.py\"}}");
        assertRefused("there is no serializedFile");
        write("MAR-INF/MANIFEST.json", "{\"model\": {\"serializedFile\": \"../x.pt\"}}");
        assertRefused("has no file \"../x.pt\"");
        write("MAR-INF/MANIFEST.json", "[1]");
        assertRefused("MAR-INF/MANIFEST.json: ");
    }

    @Test
    void archives_areUnpackedOnceByTheirContent() throws IOException {
        write("model.tar.gz", Archives.tarGz("export/Servo/7/saved_model.pb", "code/inference.py"));
        write("golden/a.json", "{}");
        Prepared prepared = prepared();
        assertThat(prepared.files().root().startsWith(copies)).isTrue();
        assertThat(prepared.files().names()).containsExactly("saved_model.pb");
        assertThat(prepared().files()).isEqualTo(prepared.files());
        write("model.tar.gz", Archives.tarGz("model.onnx"));
        assertThat(prepared().files().names()).containsExactly("model.onnx");
        assertThat(copies)
                .isDirectoryContaining(copy -> copy.getFileName().toString().startsWith("unpacked-"));
    }

    @Test
    void archiveOfTorchServe_isUnpackedAndUnderstood() throws IOException {
        Path content = Files.createDirectories(copies.resolve("content/MAR-INF"));
        Files.writeString(content.resolve("MANIFEST.json"), "{\"model\": {\"serializedFile\": \"d.pt\"}}");
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("MAR-INF/MANIFEST.json"));
            zip.write(Files.readAllBytes(content.resolve("MANIFEST.json")));
            zip.putNextEntry(new ZipEntry("d.pt"));
            zip.write(zip("d/constants.pkl"));
        }
        write("digits.mar", bytes.toByteArray());
        assertThat(prepared().runtime()).contains("torch");
        assertThat(prepared().modelFile()).contains("d.pt");
    }

    @Test
    void archivesThatHelpNobody_areRefused() throws IOException {
        write("model.tar.gz", Archives.tarGz("inner.tar.gz"));
        assertRefused("holds nothing but the archive \"inner.tar.gz\"");
        write("model.tar.gz", "no archive");
        assertRefused("the archive \"model.tar.gz\" can't be unpacked");
        write("model.tar.gz", Archives.tarGz("../evil"));
        assertRefused("the archive \"model.tar.gz\" can't be unpacked");
        assertThat(copies.resolveSibling("evil")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.pkl", "model.joblib", "sub/model.pickle"})
    void picklesByName_areRefused(String name) throws IOException {
        write(name, "whatever");
        assertRefused("\"" + name + "\" is a Python pickle", "skl2onnx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pytorch_model.bin", "model.pt", "model.pth", "xgboost-model"})
    void picklesByContent_areRefused(String name) throws IOException {
        write(name, new byte[] {(byte) 0x80, 2, '}', '.'});
        assertRefused("\"" + name + "\" is a Python pickle");
    }

    @Test
    void filesThatOnlyLookLikeAnArchive_areLeftToTheRuntime() throws IOException {
        write("model.pt", "PK but no archive");
        assertThat(prepared().files().names()).containsExactly("model.pt");
        write("model.pt", "");
        assertThat(prepared().files().names()).containsExactly("model.pt");
    }

    @Test
    void sessionBundle_isRefusedWithAdvice() throws IOException {
        write("export", "x");
        write("export.meta", "x");
        write("checkpoint", "x");
        assertRefused("session bundle of TensorFlow 1", "tf2onnx");
    }
}
