package dev.barista.storage;

import dev.barista.lifecycle.Example;
import dev.barista.lifecycle.VersionExamples;
import dev.barista.model.TensorAllocator;
import dev.barista.model.spi.ModelFiles;
import java.util.ArrayList;
import java.util.List;

/** The examples in a version's {@code golden} and {@code warmup} folders. */
record FolderExamples(ModelFiles files) implements VersionExamples {

    private static final String JSON = "json";

    @Override
    public List<Example> read(TensorAllocator allocator) {
        ExampleReader reader = new ExampleReader(allocator);
        List<Example> examples = new ArrayList<>();
        try {
            for (String name : files.names()) {
                boolean golden = name.startsWith(EntryNames.GOLDEN + "/");
                boolean example = golden || name.startsWith(EntryNames.WARM_UP + "/");
                if (example && EntryNames.extension(name).equals(JSON)) {
                    examples.add(reader.read(files.path(name), name, golden));
                }
            }
            return examples;
        } catch (RuntimeException | Error e) {
            examples.forEach(Example::close);
            throw e;
        }
    }
}
