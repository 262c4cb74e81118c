package dev.barista.cache;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A store outside this process, where servers find each other's answers. Thread-safe; never blocks.
 *
 * <p>A store only ever saves time: whatever is wrong with it (away, slow, full, holding nonsense) it says "not found",
 * within a time that it promises.
 */
public interface SharedStore extends AutoCloseable {

    /**
     * Gets ready for questions, without waiting for the store itself; called before the first one, on a thread that may
     * take its time, and perhaps again.
     */
    void prepare();

    /**
     * Looks an answer up. The stage never fails; it completes with null if there is none, and otherwise with an answer
     * to this very call, compared byte for byte, whose one reference is the receiver's.
     *
     * @param key valid until the stage completes
     */
    CompletionStage<@Nullable Found> find(CallKey key);

    /** Whether it takes answers that fill so many bytes. */
    boolean fits(long bytes);

    /**
     * Keeps an answer, if it can, for so long. Key and answer are valid during the call alone.
     *
     * @param timeToLive longer than zero
     */
    void keep(CallKey key, CachedAnswer answer, Duration timeToLive);

    /** How it is doing. */
    State state();

    /**
     * An answer that was found.
     *
     * @param timeToLive how long it may still be given; longer than zero
     */
    record Found(CachedAnswer answer, Duration timeToLive) {}

    /**
     * How a store is doing.
     *
     * @param reachable whether it answered when it was last asked
     * @param failures questions that it did not answer, or not in time, since the start
     */
    record State(boolean reachable, long failures) {}

    /** Ends its connections; those who still wait are told "not found". */
    @Override
    void close();
}
