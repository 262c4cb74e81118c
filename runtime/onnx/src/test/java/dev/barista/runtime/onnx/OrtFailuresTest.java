package dev.barista.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OrtFailuresTest {

    private static final Path ROOT = Path.of("/models/fraud/3");

    @Test
    void operatorFailure_namesTheOperatorAndNotTheSource() {
        assertThat(OrtFailures.clean(
                        "Non-zero status code returned while running Expand node. Name:'grow' Status Message:"
                                + " [ONNXRuntimeError] : 1 : FAIL : tensor.cc:57 CalculateTensorStorageSize Tensor shape.Size()"
                                + " must be >= 0"))
                .isEqualTo("operator Expand \"grow\": Tensor shape.Size() must be >= 0");
    }

    @Test
    void operatorWithoutName_isNamedByItsKind() {
        assertThat(OrtFailures.clean("Non-zero status code returned while running Gather node. Name:'' Status Message:"
                        + " indices element out of data bounds,\n idx=9"))
                .isEqualTo("operator Gather: indices element out of data bounds, idx=9");
    }

    @Test
    void messageWithDollarsAndQuotes_staysAsItIs() {
        assertThat(OrtFailures.clean("a $1 \"b\" c")).isEqualTo("a $1 \"b\" c");
    }

    @Test
    void loadFailure_hidesWhereTheModelLies() {
        InferenceException error = OrtFailures.load(
                ROOT,
                "model.onnx",
                new OrtException(OrtErrorCode.INVALID_PROTOBUF, "Load model from /models/fraud/3/model.onnx failed"));

        assertThat(error).hasMessage("model.onnx can't be loaded: Load model from model.onnx failed");
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void missingLocale_saysWhatToInstall() {
        InferenceException error = OrtFailures.load(
                ROOT,
                "model.onnx",
                new OrtException(
                        OrtErrorCode.RUNTIME_EXCEPTION,
                        "string_normalizer.cc:93 onnxruntime::Locale::Locale(const string&) [ONNXRuntimeError] : 1 : FAIL"
                                + " : Failed to construct locale with name:en_US.UTF-8:locale::facet::_S_create_c_locale"
                                + " name not valid:Please, install necessary language-pack-XX and configure locales"));

        assertThat(error.code()).isEqualTo(ErrorCode.FAILED_PRECONDITION);
        assertThat(error)
                .hasMessage("model.onnx can't be loaded: an operator (StringNormalizer) needs the locale en_US.UTF-8,"
                        + " which this machine lacks; make it there, on Debian and Ubuntu by \"apt-get install locales\""
                        + " and \"localedef -i en_US -f UTF-8 en_US.UTF-8\", and load the model again");
    }

    @Test
    void runFailures_areTheCallersUnlessTheEngineBroke() {
        assertThat(codeOfRun(OrtErrorCode.FAIL, "x")).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(codeOfRun(OrtErrorCode.RUNTIME_EXCEPTION, "x")).isEqualTo(ErrorCode.INVALID_ARGUMENT);
        assertThat(codeOfRun(OrtErrorCode.RUNTIME_EXCEPTION, "std::bad_alloc")).isEqualTo(ErrorCode.RESOURCE_EXHAUSTED);
        assertThat(codeOfRun(OrtErrorCode.NOT_IMPLEMENTED, "x")).isEqualTo(ErrorCode.UNIMPLEMENTED);
        assertThat(codeOfRun(OrtErrorCode.ENGINE_ERROR, "x")).isEqualTo(ErrorCode.INTERNAL);
    }

    private static ErrorCode codeOfRun(OrtErrorCode code, String message) {
        return OrtFailures.run(new OrtException(code, message)).code();
    }
}
