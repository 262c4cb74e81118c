package dev.barista.runtime.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.Shape;
import dev.barista.model.Tensor;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelInstance;
import dev.barista.testing.LeakDetectingAllocator;
import dev.barista.testing.TensorSamples;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/runtimes/java.md, compiled as a reader would. */
class DocumentedModelTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "runtimes", "java.md");

    private final LeakDetectingAllocator memory = new LeakDetectingAllocator();

    @TempDir
    private Path folder;

    @Test
    void programOfThePage_doubles() throws Exception {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        Path source = Files.writeString(folder.resolve("Doubling.java"), block.group(1));
        int problems = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        folder.toString(),
                        source + "");
        assertThat(problems).isZero();

        jar();
        LoadOptions options = new LoadOptions(Optional.empty(), Map.of("class", "com.example.Doubling"));
        try (LoadedModel model = new JavaRuntime().load(new ModelFiles(folder, List.of("model.jar")), options);
                ModelInstance instance = model.newInstance();
                Tensor x = new TensorSamples(memory).floats(Shape.of(1, 4), 1, 2, 3, 4);
                Tensor y = instance.run(new Tensor[] {x}, new int[] {0}, memory)[0]) {
            assertThat(TensorSamples.floats(y)).containsExactly(2, 4, 6, 8);
        }
        memory.assertNothingLeaked();
    }

    private void jar() throws Exception {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(folder.resolve("model.jar")))) {
            out.putNextEntry(new JarEntry("com/example/Doubling.class"));
            Files.copy(folder.resolve("com/example/Doubling.class"), out);
        }
    }
}
