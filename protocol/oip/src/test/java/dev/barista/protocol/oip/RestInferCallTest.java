package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.VersionSelector;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestInferCallTest {

    private static final OipRoute.ModelInfer ROUTE =
            new OipRoute.ModelInfer(new ModelName("m"), new VersionSelector.Latest());

    @Test
    void header_isOptional() {
        assertThat(RestInferCall.of(ROUTE, Optional.empty()).jsonLength()).isEmpty();
        assertThat(RestInferCall.of(ROUTE, Optional.of("0")).jsonLength()).hasValue(0);
        assertThat(RestInferCall.of(ROUTE, Optional.of(" 123 ")).jsonLength()).hasValue(123);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.0", "x", "99999999999", "١"})
    void headerThatIsNoNumber_isRefused(String header) {
        assertThatThrownBy(() -> RestInferCall.of(ROUTE, Optional.of(header)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("Inference-Header-Content-Length");
    }
}
