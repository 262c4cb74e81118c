package dev.barista.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelYamlDocumentationTest {

    private static final Path PAGE = Path.of("..", "docs", "model-yaml.md");

    @Test
    void everyKey_isDocumentedAsItIs_andNothingElse() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ModelYamlKey.values())
                        .map(ModelYamlKey::documentationRow)
                        .toList());
    }

    @Test
    void theExample_isOneThatIsRead() throws IOException {
        String page = Files.readString(PAGE);
        String start = "```yaml\n";
        int from = page.indexOf(start) + start.length();
        String example = page.substring(from, page.indexOf("```", from));
        assertThat(ModelYaml.read(example, ModelConfig.DEFAULT).labels()).containsKey("stable");
    }
}
