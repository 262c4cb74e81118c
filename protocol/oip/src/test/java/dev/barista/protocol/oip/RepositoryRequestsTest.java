package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.messages.ModelRepositoryParameter;
import dev.barista.protocol.oip.messages.RepositoryModelLoadRequest;
import dev.barista.protocol.oip.messages.RepositoryModelUnloadRequest;
import java.nio.charset.StandardCharsets;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RepositoryRequestsTest {

    @Test
    void emptyBodies_meanTheUsual() {
        assertThat(RepositoryRequests.readyOnly(bytes(""))).isFalse();
        assertThat(RepositoryRequests.load(bytes("")).isEmpty()).isTrue();
        assertThat(RepositoryRequests.load(bytes("{}")).isEmpty()).isTrue();
        assertThat(RepositoryRequests.unloadDependents(bytes(""))).isFalse();
        assertThat(LoadOverrides.of(RepositoryModelLoadRequest.getDefaultInstance())
                        .isEmpty())
                .isTrue();
        assertThat(RepositoryRequests.unloadDependents(RepositoryModelUnloadRequest.getDefaultInstance()))
                .isFalse();
    }

    @Test
    void whatABodySays_isRead() {
        assertThat(RepositoryRequests.readyOnly(bytes("{\"ready\":true}"))).isTrue();
        assertThat(RepositoryRequests.unloadDependents(bytes("{\"parameters\":{\"unload_dependents\":true}}")))
                .isTrue();

        LoadOverrides load =
                RepositoryRequests.load(bytes("{\"parameters\":{\"config\":\"{}\",\"file:1/model.onnx\":\"AQI=\"}}"));

        assertThat(load.config()).contains("{}");
        assertThat(load.files().get("1/model.onnx")).containsExactly(1, 2);
    }

    @Test
    void whatAMessageSays_isRead() {
        LoadOverrides load = LoadOverrides.of(RepositoryModelLoadRequest.newBuilder()
                .putParameters(
                        "config",
                        ModelRepositoryParameter.newBuilder()
                                .setStringParam("{}")
                                .build())
                .putParameters("file:1/model.onnx", bytesParameter())
                .build());

        assertThat(load.config()).contains("{}");
        assertThat(load.files().get("1/model.onnx")).containsExactly(1, 2);
        assertThat(RepositoryRequests.unloadDependents(RepositoryModelUnloadRequest.newBuilder()
                        .putParameters(
                                "unload_dependents",
                                ModelRepositoryParameter.newBuilder()
                                        .setBoolParam(true)
                                        .build())
                        .build()))
                .isTrue();
    }

    @Test
    void whatIsNotKnown_isRefused() {
        assertRefused(() -> RepositoryRequests.readyOnly(bytes("{\"redy\":true}")), "unknown key \"redy\"");
        assertRefused(() -> RepositoryRequests.readyOnly(bytes("{\"ready\":1}")), "expected true or false");
        assertRefused(() -> RepositoryRequests.load(bytes("{\"parameters\":{\"x\":\"\"}}")), "unknown parameter \"x\"");
        assertRefused(() -> RepositoryRequests.load(bytes("{\"parameters\":{\"config\":1}}")), "expected a string");
        assertRefused(() -> RepositoryRequests.load(bytes("{\"parameters\":{\"file:a\":\"*\"}}")), "not Base64");
        assertRefused(() -> RepositoryRequests.load(bytes("{\"config\":{}}")), "unknown key \"config\"");
        assertRefused(
                () -> RepositoryRequests.unloadDependents(bytes("{\"parameters\":{\"x\":true}}")),
                "unknown parameter \"x\"");
        assertRefused(
                () -> LoadOverrides.of(RepositoryModelLoadRequest.newBuilder()
                        .putParameters("config", bytesParameter())
                        .build()),
                "expected string_param");
        assertRefused(
                () -> RepositoryRequests.unloadDependents(RepositoryModelUnloadRequest.newBuilder()
                        .putParameters("unload_dependents", bytesParameter())
                        .build()),
                "expected bool_param");
        assertRefused(() -> RepositoryRequests.checkRepositoryName("main"), "leave out \"main\"");
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InferenceException.class).hasMessageContaining(message);
    }

    private static ModelRepositoryParameter bytesParameter() {
        return ModelRepositoryParameter.newBuilder()
                .setBytesParam(ByteString.copyFrom(new byte[] {1, 2}))
                .build();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
