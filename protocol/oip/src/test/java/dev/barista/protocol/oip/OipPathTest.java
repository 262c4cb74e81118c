package dev.barista.protocol.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.model.ModelVersion;
import dev.barista.model.VersionSelector;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OipPathTest {

    private static final ModelName FRAUD = new ModelName("fraud");
    private static final VersionSelector LATEST = new VersionSelector.Latest();
    private static final VersionSelector SECOND = new VersionSelector.Numbered(new ModelVersion(2));

    @Test
    void serverRoutes_areKnown() {
        assertRoute("/v2", new OipRoute.ServerMetadata());
        assertRoute("/v2/", new OipRoute.ServerMetadata());
        assertRoute("/v2/health/live", new OipRoute.ServerLive());
        assertRoute("/v2/health/ready", new OipRoute.ServerReady());
        assertRoute("/v2/models", new OipRoute.ModelList());
        assertRoute("/v2/models/stats", new OipRoute.AllStatistics());
        assertRoute("/v2/repository/index", new OipRoute.RepositoryIndex());
    }

    @Test
    void modelRoutes_areKnownWithAndWithoutVersion() {
        assertRoute("/v2/models/fraud", new OipRoute.ModelMetadata(FRAUD, LATEST));
        assertRoute("/v2/models/fraud/", new OipRoute.ModelMetadata(FRAUD, LATEST));
        assertRoute("/v2/models/fraud/infer", new OipRoute.ModelInfer(FRAUD, LATEST));
        assertRoute("/v2/models/fraud/versions/2", new OipRoute.ModelMetadata(FRAUD, SECOND));
        assertRoute("/v2/models/fraud/versions/2/infer", new OipRoute.ModelInfer(FRAUD, SECOND));
        assertRoute("/v2/models/fraud/versions/2/ready", new OipRoute.ModelReady(FRAUD, SECOND));
        assertRoute("/v2/models/fraud/versions/2/config", new OipRoute.ModelConfig(FRAUD, SECOND));
        assertRoute("/v2/models/fraud/versions/2/stats", new OipRoute.ModelStatistics(FRAUD, Optional.of(SECOND)));
        assertRoute("/v2/models/fraud/stats", new OipRoute.ModelStatistics(FRAUD, Optional.empty()));
        assertRoute(
                "/v2/models/fraud/versions/stable/infer",
                new OipRoute.ModelInfer(FRAUD, new VersionSelector.Labelled("stable")));
        assertRoute("/v2/repository/models/fraud/load", new OipRoute.RepositoryLoad(FRAUD));
        assertRoute("/v2/repository/models/fraud/unload", new OipRoute.RepositoryUnload(FRAUD));
    }

    @Test
    void percentEncoding_isUndone() {
        assertRoute("/v2/models/%66raud/%72eady", new OipRoute.ModelReady(FRAUD, LATEST));
        assertRoute("/v2/models/%C3%A9", new OipRoute.ModelMetadata(new ModelName("é"), LATEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/v1/models",
                "/v22",
                "/v2/what",
                "/v2/health",
                "/v2/health/live/now",
                "/v2/health/dead",
                "/v2/models/fraud/versions",
                "/v2/models/fraud/versions//infer",
                "/v2/models/fraud/versions/2/infer/now",
                "/v2/models/fraud/explain",
                "/v2/repository",
                "/v2/repository/models/fraud",
                "/v2/repository/models/fraud/reload"
            })
    void otherPaths_areNoRoutes(String path) {
        assertThat(OipPath.parse(path)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/models/../infer",
                "/v2/models/%2e%2e%2fsecret/infer",
                "/v2/models//infer",
                "/v2/models/a%",
                "/v2/models/a%4",
                "/v2/models/a%zz",
                "/v2/models/%ff",
                "/v2/repository/models/..%2f/load"
            })
    void namesThatAreNone_areRefused(String path) {
        assertThat(failure(path)).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void pathThatIsVeryLong_isRefused() {
        assertThat(failure("/v2/" + "a/".repeat(10_000))).isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void namedRepository_isUnimplemented() {
        assertThat(failure("/v2/repository/main/index")).isEqualTo(ErrorCode.UNIMPLEMENTED);
        assertThat(failure("/v2/repository/main/models/fraud/load")).isEqualTo(ErrorCode.UNIMPLEMENTED);
    }

    @Test
    void routesThatChangeOrCompute_arePosted() {
        assertThat(OipPath.parse("/v2/models/fraud/infer").orElseThrow().method())
                .isEqualTo("POST");
        assertThat(OipPath.parse("/v2/repository/index").orElseThrow().method()).isEqualTo("POST");
        assertThat(OipPath.parse("/v2/models/fraud").orElseThrow().method()).isEqualTo("GET");
    }

    private static void assertRoute(String path, OipRoute route) {
        assertThat(OipPath.parse(path)).as(path).contains(route);
    }

    private static ErrorCode failure(String path) {
        return catchThrowableOfType(InferenceException.class, () -> OipPath.parse(path))
                .code();
    }
}
