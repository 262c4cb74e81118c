package dev.barista.server.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.InferenceException;
import dev.barista.protocol.oip.OipPath;
import org.junit.jupiter.api.Test;

class KnownRoutesTest {

    private final KnownRoutes routes = new KnownRoutes();

    @Test
    void everyPath_getsItsOwnRouteHoweverManyThereAre() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 2000; i++) {
                String path = "/v2/models/m" + i + "/infer";
                assertThat(routes.of(path)).isEqualTo(OipPath.parse(path));
            }
        }
    }

    @Test
    void pathThatCameBefore_isNotParsedAgain() {
        assertThat(routes.of("/v2/models/fraud/infer")).isSameAs(routes.of("/v2/models/fraud/infer"));
    }

    @Test
    void malformedPath_isRefusedEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> routes.of("/v2/models/%zz/infer")).isInstanceOf(InferenceException.class);
        }
        assertThat(routes.of("/v2/nothing")).isEmpty();
        assertThat(routes.of("/")).isEmpty();
    }
}
