package dev.barista.cache;

import dev.barista.model.DataType;
import dev.barista.model.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A shared store whose answers the test gives by hand. */
final class FakeSharedStore implements SharedStore {

    private final AnswerMemory memory;
    private final ArrayDeque<Question> open = new ArrayDeque<>();
    private int questions;
    private int kept;

    FakeSharedStore(AnswerMemory memory) {
        this.memory = memory;
    }

    private record Question(CallKey key, CompletableFuture<@Nullable Found> answer) {}

    @Override
    public void prepare() {}

    @Override
    public CompletionStage<@Nullable Found> find(CallKey key) {
        questions++;
        Question question = new Question(key, new CompletableFuture<>());
        open.add(question);
        return question.answer();
    }

    @Override
    public boolean fits(long bytes) {
        return true;
    }

    @Override
    public void keep(CallKey key, CachedAnswer answer, Duration timeToLive) {
        kept++;
    }

    int questions() {
        return questions;
    }

    int kept() {
        return kept;
    }

    void answerNothing() {
        open.remove().answer().complete(null);
    }

    void answer(Duration timeToLive, float value) {
        Question question = open.remove();
        ByteBuffer row =
                ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value);
        CachedAnswer answer = CachedAnswer.copyOf(
                question.key(), List.of(new CachedAnswer.Output(DataType.FP32, Shape.of(1, 1), row)), 1, memory);
        question.answer().complete(new Found(answer, timeToLive));
    }

    @Override
    public State state() {
        return new State(true, 0);
    }

    @Override
    public void close() {
        open.forEach(question -> question.answer().complete(null));
    }
}
