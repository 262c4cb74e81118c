package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.ModelConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.model.ModelName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/batching.md shows in each of the ways to configure it. */
class BatchingDocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "batching.md");
    private static final Pattern KEY = Pattern.compile("`((?:batching|queue)\\.[a-z_]+)");

    private static String block(String language) throws IOException {
        String page = Files.readString(PAGE);
        String start = "```" + language + "\n";
        int from = page.indexOf(start) + start.length();
        assertThat(page.indexOf(start)).as(language).isNotNegative();
        return page.substring(from, page.indexOf("```", from));
    }

    @Test
    void modelYaml_isReadAsTheTextSays() throws IOException {
        ServingConfig serving =
                ModelYaml.read(block("yaml"), ModelConfig.DEFAULT).serving();
        assertThat(serving.batching().preferredRows()).containsExactly(16, 32, 64);
        assertThat(serving.queue().timeout()).contains(Duration.ofMillis(250));
    }

    @Test
    void tritonsConfig_meansTheSame() throws IOException {
        TritonConfig.Result triton = TritonConfig.fromText(new ModelName("m"), block("pbtxt"));
        assertThat(triton.notes()).isEmpty();
        ServingConfig serving = triton.config().serving();
        assertThat(serving.batching().preferredRows()).containsExactly(16, 32);
        assertThat(serving.queue().maxCalls()).hasValue(500);
        assertThat(serving.queue().timeout()).contains(Duration.ofMillis(250));
    }

    @Test
    void tensorFlowServingsFile_isRead() throws IOException {
        TfBatchingParameters.Result tf = TfBatchingParameters.read("b.pbtxt", block("textproto"), ServingConfig.NONE);
        assertThat(tf.notes()).isEmpty();
        assertThat(tf.serving().queue().maxRows()).hasValue(12_800);
        assertThat(tf.serving().batching().maxDelay()).contains(Duration.ofMillis(1));
    }

    @Test
    void everyKeyThatIsNamed_isOne_andNoneIsForgotten() throws IOException {
        Matcher named = KEY.matcher(Files.readString(PAGE));
        assertThat(named.results().map(match -> match.group(1)).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ModelYamlKey.values())
                        .map(ModelYamlKey::path)
                        .filter(path -> path.startsWith("batching.") || path.startsWith("queue."))
                        .toList());
    }
}
