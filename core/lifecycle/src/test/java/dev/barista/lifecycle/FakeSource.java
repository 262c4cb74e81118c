package dev.barista.lifecycle;

import dev.barista.model.ModelName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A repository that holds what the test pushes. */
final class FakeSource implements ModelSource {

    private final List<ModelSnapshot> initial = new ArrayList<>();
    private final List<ModelName> refreshed = new ArrayList<>();
    private Runnable onRefresh = () -> {};
    private @Nullable Listener listener;
    private boolean closed;

    /** Pushes a snapshot; before the start, keeps it for then. */
    void push(ModelSnapshot snapshot) {
        Listener current = listener;
        if (current == null) {
            initial.add(snapshot);
        } else {
            current.changed(snapshot);
        }
    }

    /** Says what is wrong with the place, once started. */
    void report(List<String> problems) {
        Listener current = listener;
        if (current == null) {
            throw new AssertionError("not started");
        }
        current.problems(problems);
    }

    /** What the next refreshes find out, as a push or several. */
    void onRefresh(Runnable action) {
        onRefresh = action;
    }

    @Override
    public void start(Listener newListener) {
        listener = newListener;
        initial.forEach(newListener::changed);
    }

    @Override
    public void refresh(ModelName name) {
        refreshed.add(name);
        onRefresh.run();
    }

    List<ModelName> refreshed() {
        return List.copyOf(refreshed);
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }
}
