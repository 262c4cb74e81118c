package dev.barista.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the store in this process must do beside the contract, wherever its answers lie. */
abstract class LocalStoreCases extends AnswerStoreContract {

    private static final long BYTES = 1 << 16;

    private final ManualClock clock = new ManualClock();
    private final LocalStore store = new LocalStore(BYTES, clock);
    private final CacheCounters owner = new CacheCounters();

    LocalStoreCases(int largestOnHeap) {
        super(largestOnHeap);
    }

    @Override
    protected void keep(CallKey key, CachedAnswer answer, Duration timeToLive) {
        store.keep(key, answer, owner, timeToLive);
    }

    @Override
    protected @Nullable CachedAnswer find(CallKey key) {
        return store.find(key);
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    protected void closeStore() {
        store.forget(owner);
        assertThat(owner.read().entries()).isZero();
        assertThat(owner.read().bytes()).isZero();
    }

    @Test
    void memory_isBoundedInBytes_andWhatMustGoIsCounted() {
        for (int i = 0; i < 1000; i++) {
            keepFloats(key(row(i)), new float[100]);
            assertThat(owner.read().bytes()).isLessThanOrEqualTo(BYTES);
        }
        CacheStatistics statistics = owner.read();
        assertThat(statistics.evictions()).isEqualTo(1000 - statistics.entries());
        assertThat(statistics.entries()).isBetween(10L, BYTES / 400);
        // Whatever is kept is in memory, and nothing else: the test holds the inputs.
        int inTensorMemory = answers.largestOnHeap() == 0 ? (int) statistics.entries() : 0;
        assertThat(memory.openCount()).isEqualTo(1000 + inTensorMemory);
    }

    @Test
    void smallerStore_dropsWhatHasNoRoom() {
        for (int i = 0; i < 50; i++) {
            keepFloats(key(row(i)), 1);
        }
        store.resize(5 * 1024);
        assertThat(owner.read().bytes()).isLessThanOrEqualTo(5 * 1024);
        assertThat(owner.read().entries()).isPositive();
    }

    @Test
    void answerThatWouldPushOutMostOthers_isNotKept() {
        CallKey key = key(row(1));
        keepFloats(key, new float[(int) BYTES / 8 / Float.BYTES]);
        assertThat(store.find(key)).isNull();
        assertThat(owner.read().entries()).isZero();
    }

    @Test
    void forgetting_dropsTheAnswersOfOneOwnerAlone() {
        CacheCounters another = new CacheCounters();
        CallKey mine = key(row(1));
        CallKey theirs = key(row(2));
        keepFloats(mine, 1);
        CachedAnswer answer = CachedAnswer.copyOf(theirs, List.of(), 1, answers);
        store.keep(theirs, answer, another, MINUTE);
        answer.release();

        store.forget(owner);

        assertThat(store.find(mine)).isNull();
        CachedAnswer kept = found(theirs);
        assertThat(kept.handOver(memory)).isEmpty();
        store.forget(another);
    }

    @Test
    void newAnswerInAnOldOnesPlace_livesItsOwnTime() {
        CallKey key = key(row(1));
        keepFloats(key, 3);
        clock.advance(MINUTE.dividedBy(2));
        keepFloats(key, 4);
        clock.advance(MINUTE.dividedBy(2));

        CachedAnswer found = found(key);

        assertThat(found.outputs().getFirst().elements().getFloat(0)).isEqualTo(4f);
        found.release();
        assertThat(owner.read().entries()).isOne();
    }
}
