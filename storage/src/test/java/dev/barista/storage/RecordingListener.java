package dev.barista.storage;

import dev.barista.lifecycle.ModelSnapshot;
import dev.barista.lifecycle.ModelSource;
import dev.barista.lifecycle.VersionFiles;
import dev.barista.model.ModelName;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a source told. */
final class RecordingListener implements ModelSource.Listener {

    private final List<ModelSnapshot> snapshots = new ArrayList<>();
    private List<String> problems = List.of();

    @Override
    public synchronized void changed(ModelSnapshot snapshot) {
        snapshots.add(snapshot);
    }

    @Override
    public synchronized void problems(List<String> all) {
        problems = all;
    }

    synchronized int count() {
        return snapshots.size();
    }

    synchronized List<String> problems() {
        return problems;
    }

    /** The last snapshot of a model; of one never told, that it is gone. */
    synchronized ModelSnapshot last(String model) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.name().value().equals(model))
                .reduce((first, second) -> second)
                .orElse(ModelSnapshot.gone(new ModelName(model)));
    }

    List<Long> versions(String model) {
        return last(model).versions().stream()
                .map(version -> version.version().number())
                .toList();
    }

    VersionFiles version(String model, long number) {
        return last(model).versions().stream()
                .filter(version -> version.version().number() == number)
                .findFirst()
                .orElseThrow();
    }
}
