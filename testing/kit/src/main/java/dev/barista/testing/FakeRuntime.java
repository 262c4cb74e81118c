package dev.barista.testing;

import dev.barista.model.InferenceException;
import dev.barista.model.spi.LoadOptions;
import dev.barista.model.spi.LoadedModel;
import dev.barista.model.spi.ModelFiles;
import dev.barista.model.spi.ModelRuntime;
import dev.barista.model.spi.RuntimeAvailability;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;

/**
 * A runtime for files that need not exist: {@code times-2.fake} is {@link FakeModel#times times(2)}, any other name
 * ending in {@code .fake} is what the test scripted for it. Remembers all it loaded.
 */
public final class FakeRuntime implements ModelRuntime {

    private static final String EXTENSION = ".fake";
    private static final String TIMES = "times-";

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<FakeModel> loaded = new CopyOnWriteArrayList<>();
    private volatile RuntimeAvailability availability = new RuntimeAvailability.Available("1.0");
    private volatile boolean installed = true;

    /** What loading a file does: gives a model, throws, or takes as long as the test wants. */
    @FunctionalInterface
    public interface Script {
        FakeModel load(ModelFiles files, LoadOptions options);
    }

    /** From now on, loading a version with this file does what the script does. */
    public FakeRuntime script(String file, Script script) {
        scripts.put(file, script);
        return this;
    }

    public void setAvailability(RuntimeAvailability newAvailability) {
        availability = newAvailability;
    }

    /** From now on it only stands in for a runtime that there is none of. */
    public void setAbsent(String remedy) {
        availability = new RuntimeAvailability.Missing(remedy);
        installed = false;
    }

    @Override
    public boolean isInstalled() {
        return installed;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String platform() {
        return "fake_platform";
    }

    @Override
    public Optional<String> modelFile(ModelFiles files) {
        return files.names().stream().filter(name -> name.endsWith(EXTENSION)).findFirst();
    }

    @Override
    public RuntimeAvailability availability() {
        return availability;
    }

    @Override
    public LoadedModel load(ModelFiles files, LoadOptions options) {
        String file = options.modelFile()
                .or(() -> modelFile(files))
                .orElseThrow(() -> InferenceException.invalid("no " + EXTENSION + " file among " + files.names()));
        Script script = scripts.get(file);
        FakeModel model = script == null ? byName(file) : script.load(files, options);
        loaded.add(model);
        return model;
    }

    private static FakeModel byName(String file) {
        if (file.startsWith(TIMES) && file.endsWith(EXTENSION)) {
            return FakeModel.times(
                    Float.parseFloat(file.substring(TIMES.length(), file.length() - EXTENSION.length())));
        }
        throw InferenceException.invalid(file + ": no script for it");
    }

    /** All models loaded so far, in order. */
    public List<FakeModel> loaded() {
        return List.copyOf(loaded);
    }

    /** How many of the models loaded are not closed. */
    public int openCount() {
        return (int) loaded.stream().filter(model -> !model.isClosed()).count();
    }

    /** Checks that every model loaded was closed exactly once. */
    public void assertAllClosed() {
        Assertions.assertThat(loaded)
                .as("models loaded")
                .allSatisfy(model -> Assertions.assertThat(model.closeCount())
                        .as("times closed")
                        .isEqualTo(1));
    }
}
