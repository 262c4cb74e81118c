package dev.barista.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"fraud", "a.b-c_1", "größe", "1"})
    void plainNames_areModelNames(String name) {
        assertThat(new ModelName(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "a\\b", ".hidden", "a b", "a\u0000", "a%2e", "a:b"})
    void namesThatCouldLeaveAFolder_areRefused(String name) {
        assertThatThrownBy(() -> new ModelName(name))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("is no model name");
    }

    @Test
    void versions_areDigitsOfALong() {
        assertThat(ModelVersion.parse("00000123")).contains(new ModelVersion(123));
        assertThat(ModelVersion.parse("0")).contains(new ModelVersion(0));
        assertThat(ModelVersion.parse("latest")).isEmpty();
        assertThat(ModelVersion.parse("-1")).isEmpty();
        assertThat(ModelVersion.parse("9999999999999999999")).isEmpty();
        assertThat(ModelVersion.parse("١")).isEmpty();
    }

    @Test
    void selector_isLatestNumberOrLabel() {
        assertThat(VersionSelector.parse("")).isEqualTo(new VersionSelector.Latest());
        assertThat(VersionSelector.parse("3")).isEqualTo(new VersionSelector.Numbered(new ModelVersion(3)));
        assertThat(VersionSelector.parse("stable")).isEqualTo(new VersionSelector.Labelled("stable"));
    }

    @Test
    void nearestName_isASlipAwayAndNotFurther() {
        List<String> known = List.of("versions", "labels", "runtime");
        assertThat(NearestName.of("version", known)).contains("versions");
        assertThat(NearestName.of("Lables", known)).contains("labels");
        assertThat(NearestName.of("zebra", known)).isEmpty();
        assertThat(NearestName.hint("runtme", known)).isEqualTo("; did you mean \"runtime\"?");
    }
}
