package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.FRAUD;
import static dev.barista.lifecycle.Snapshots.fraud;
import static dev.barista.lifecycle.Snapshots.labels;
import static dev.barista.lifecycle.Snapshots.v;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelsTest {

    private static ModelSnapshot twoVersions(Map<String, ModelVersion> labels) {
        return fraud(labels(labels), "1:times-1.fake", "2:times-2.fake");
    }

    @Test
    void configuredLabel_resolvesOnceItsVersionIsReady() {
        try (Kitchen kitchen = new Kitchen()) {
            kitchen.lifecycle.start();
            kitchen.source.push(twoVersions(Map.of("stable", v(1))));
            assertThatThrownBy(() -> kitchen.lease("stable"))
                    .hasMessage("label \"stable\" points at version 1, which does not serve: "
                            + "model \"fraud\" is not ready: version 1 is LOADING");

            kitchen.loader.runAll();

            assertThat(kitchen.answering("stable")).isEqualTo("times-1.fake");
            assertThat(kitchen.status().versions().get(0).labels()).containsExactly("stable");
            assertThat(kitchen.events).contains("stable ->1");
        }
    }

    @Test
    void configuredLabel_staysWithItsVersionUntilTheNewOneIsReady() {
        try (Kitchen kitchen = Kitchen.serving(twoVersions(Map.of("stable", v(1))))) {
            ModelConfig moved = labels(Map.of("stable", v(3)));
            kitchen.source.push(fraud(moved, "1:times-1.fake", "2:times-2.fake", "3:times-3.fake"));
            assertThat(kitchen.answering("stable")).isEqualTo("times-1.fake");
            assertThat(kitchen.status().notes())
                    .containsExactly("label \"stable\" should point at version 3, which does not serve; "
                            + "it stays with version 1");

            kitchen.loader.runAll();
            assertThat(kitchen.answering("stable")).isEqualTo("times-3.fake");
            assertThat(kitchen.events).contains("stable 1>3");
        }
    }

    @Test
    void unknownLabel_isNotFoundWithAHint() {
        try (Kitchen kitchen = Kitchen.serving(twoVersions(Map.of("stable", v(1))))) {
            assertThatThrownBy(() -> kitchen.lease("stabel"))
                    .hasMessage("model \"fraud\" has no label \"stabel\"; did you mean \"stable\"?")
                    .extracting(e -> ((InferenceException) e).code())
                    .isEqualTo(ErrorCode.NOT_FOUND);
        }
    }

    @Test
    void movedLabel_survivesSnapshotsThatSayNothingNewOfIt() {
        try (Kitchen kitchen = Kitchen.serving(twoVersions(Map.of("stable", v(1))))) {
            kitchen.lifecycle.moveLabel(FRAUD, "stable", Optional.of(v(2)));
            kitchen.lifecycle.moveLabel(FRAUD, "canary", Optional.of(v(1)));
            kitchen.settle(twoVersions(Map.of("stable", v(1), "other", v(1))));

            assertThat(kitchen.answering("stable")).isEqualTo("times-2.fake");
            assertThat(kitchen.answering("canary")).isEqualTo("times-1.fake");
            assertThat(kitchen.answering("other")).isEqualTo("times-1.fake");

            kitchen.lifecycle.moveLabel(FRAUD, "canary", Optional.empty());
            assertThatThrownBy(() -> kitchen.lease("canary")).hasMessageContaining("no label \"canary\"");
        }
    }

    @Test
    void labelMovedToAVersionNotReady_isRefused() {
        try (Kitchen kitchen =
                Kitchen.serving(fraud(labels(Map.of("stable", v(1))), "1:times-1.fake", "2:corrupt.fake"))) {
            assertThatThrownBy(() -> kitchen.lifecycle.moveLabel(FRAUD, "stable", Optional.of(v(2))))
                    .hasMessage("label \"stable\" of model \"fraud\" can't move to version 2, which is FAILED: "
                            + "a label moves only to a version that is READY")
                    .extracting(e -> ((InferenceException) e).code())
                    .isEqualTo(ErrorCode.FAILED_PRECONDITION);
            assertThat(kitchen.answering("stable")).isEqualTo("times-1.fake");
        }
    }

    @Test
    void labelThatLooksLikeAVersion_isRefused() {
        try (Kitchen kitchen = Kitchen.serving(twoVersions(Map.of()))) {
            for (String label : List.of("", "7", "007")) {
                assertThatThrownBy(() -> kitchen.lifecycle.moveLabel(FRAUD, label, Optional.of(v(1))))
                        .hasMessageContaining("is no label");
            }
        }
    }

    @Test
    void labelOfADrainedVersion_resolvesToNothing() {
        try (Kitchen kitchen = Kitchen.serving(twoVersions(Map.of("old", v(1))))) {
            kitchen.settle(fraud(labels(Map.of("old", v(1))), "2:times-2.fake"));

            assertThatThrownBy(() -> kitchen.lease("old"))
                    .hasMessage("label \"old\" points at version 1, which does not serve: "
                            + "model \"fraud\" has no version 1; served is version 2");
            assertThat(kitchen.status().notes())
                    .containsExactly(
                            "label \"old\" should point at version 1, which does not serve; it resolves to nothing");
        }
    }
}
