package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.VersionPolicy;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TfServingConfigTest {

    private static List<TfServingConfig.Entry> read(String text) {
        return TfServingConfig.read("models.config", text, Map.of("HOME", "/home/of")::get);
    }

    private static String config(String fields) {
        return "model_config_list { config { name: 'm' base_path: '/m' " + fields + " } }";
    }

    @Test
    void everythingUnderstood_isRead() {
        List<TfServingConfig.Entry> entries = read("""
                model_config_list: {
                  # as people write it
                  config: {
                    name: "half_plus_two",
                    base_path: "${HOME}/half_plus_two/",
                    model_platform: "tensorflow",
                    model_version_policy: { specific { versions: 123, versions: 124 } }
                    version_labels { key: "stable" value: 123 }
                    version_labels { key: "canary" value: 124 }
                    logging_config { sampling_config { sampling_rate: 0.1 } }
                  }
                  config { name: "scores" base_path: "scores" model_platform: "onnx" }
                }
                """);
        assertThat(entries).hasSize(2);
        TfServingConfig.Entry first = entries.getFirst();
        assertThat(first.name().value()).isEqualTo("half_plus_two");
        assertThat(first.basePath()).isEqualTo("/home/of/half_plus_two/");
        assertThat(first.notes()).containsExactly("models.config: no effect here: logging_config");
        assertThat(first.config())
                .isEqualTo(ModelConfig.DEFAULT.withVersions(
                        new VersionPolicy.Listed(List.of(new ModelVersion(123), new ModelVersion(124))),
                        Map.of("stable", new ModelVersion(123), "canary", new ModelVersion(124))));
        assertThat(entries.getLast().config()).isEqualTo(ModelConfig.DEFAULT.withRuntime(Optional.of("onnx")));
    }

    @Test
    void versionPolicies_areTheSameAsOurs() {
        assertThat(policy("model_version_policy { all {} }")).isEqualTo(new VersionPolicy.All());
        assertThat(policy("model_version_policy { latest { num_versions: 3 } }"))
                .isEqualTo(new VersionPolicy.Latest(3));
        assertThat(policy("model_version_policy { latest { num_versions: 0 } }"))
                .isEqualTo(new VersionPolicy.Latest(1));
        assertThat(policy("model_version_policy { }")).isEqualTo(new VersionPolicy.Latest(1));
        assertThat(policy("")).isEqualTo(VersionPolicy.DEFAULT);
    }

    private static VersionPolicy policy(String fields) {
        return read(config(fields)).getFirst().config().versionPolicy();
    }

    @Test
    void emptyList_isNoModels() {
        assertThat(read("model_config_list {}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            improperly formatted file                   | models.config line 1: expected ":" or "{", got "formatted"
            # nothing in it                             | models.config line 1: expected model_config_list { config
            model_config_list { config { name: 'a' } }  | the model "a" has no base_path
            model_config_list { config { base_path: 'a' } } | a model without a name
            model_config_list { config { name: 'a/b' base_path: 'a' } } | name: expected 1 to 255 letters, digits
            model_config_list { conifg { } }            | models.config line 1: unknown field
            custom_model_config { type_url: 'x' }       | custom_model_config is not supported
            """)
    void mistakes_areToldWithTheirLine(String text, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(text))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            model_platform: 'caffe'                                   | model_platform: expected "tensorflow" or one of
            model_version_policy { all {} latest {} }                 | expected one of latest, all, specific, got more
            model_version_policy { specific {} }                      | expected versions of 0 or more
            model_version_policy { specific { versions: -1 } }        | expected versions of 0 or more
            version_labels { key: 'latest' value: 1 }                 | a label is neither
            version_labels { key: '7' value: 1 }                      | a label is neither
            version_labels { key: 'stable' value: -1 }                | its version is 0 or more
            } config { name: 'm' base_path: '/n'                      | the model "m" is listed twice
            } config { name: 'n' base_path: '${NOPE}/n'               | the environment has no variable NOPE
            """)
    void mistakesInAModel_areTold(String fields, String message) {
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> read(config(fields)))
                .withMessageStartingWith("models.config line 1: ")
                .withMessageContaining(message);
    }

    /** Needs the shared test data; skipped where that is not at hand. */
    @Tag("testdata")
    @Test
    void filesOfTensorFlowServing_areUnderstoodOrRefused() throws IOException {
        String folder = Optional.ofNullable(System.getProperty("BARISTA_TESTDATA"))
                .or(() -> Optional.ofNullable(System.getenv("BARISTA_TESTDATA")))
                .orElse("../../shared/testdata");
        Path good = Path.of(folder, "tfserving", "good_model_config.txt");
        assumeTrue(Files.exists(good), "no shared test data at " + good);
        Map<String, String> environment =
                Map.of("TEST_HALF_PLUS_TWO_DIR", "/two", "TEST_HALF_PLUS_THREE_DIR", "/three");
        assertThat(TfServingConfig.read("good", Files.readString(good), environment::get))
                .extracting(entry -> entry.name() + " " + entry.basePath())
                .containsExactly("half_plus_two /two", "half_plus_three /three");
        String bad = Files.readString(good.resolveSibling("bad_model_config.txt"));
        assertThatExceptionOfType(InferenceException.class)
                .isThrownBy(() -> TfServingConfig.read("bad_model_config.txt", bad, environment::get))
                .withMessageStartingWith("bad_model_config.txt line 1: ");
    }
}
