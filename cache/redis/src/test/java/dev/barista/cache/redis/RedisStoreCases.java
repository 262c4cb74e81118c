package dev.barista.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.cache.AnswerStoreContract;
import dev.barista.cache.CachedAnswer;
import dev.barista.cache.CallKey;
import dev.barista.cache.SharedStore;
import dev.barista.cache.spi.SharedStoreProvider;
import dev.barista.testing.ManualClock;
import dev.barista.testing.RealRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of stores, with a real Redis, wherever found answers lie. */
@SuppressWarnings("NullAway.Init") // JUnit calls start() before everything else.
abstract class RedisStoreCases extends AnswerStoreContract {

    private static final String PATIENT = "?timeout_ms=10000&prefix=test";

    private final ManualClock clock = new ManualClock();

    @TempDir
    private Path folder;

    private RealRedis redis;
    private SharedStore store;

    RedisStoreCases(int largestOnHeap) {
        super(largestOnHeap);
    }

    @BeforeEach
    void start() throws IOException {
        redis = RealRedis.start(folder);
        store = open();
        store.prepare();
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    private SharedStore open() {
        var surroundings = new SharedStoreProvider.Surroundings(clock, answers, SharedStoreProvider.Watcher.NONE);
        return ServiceLoader.load(SharedStoreProvider.class).stream()
                .map(provider -> provider.get().open(redis.uri(PATIENT), surroundings))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    @Override
    protected void keep(CallKey key, CachedAnswer answer, Duration timeToLive) {
        store.keep(key, answer, timeToLive);
        // Questions go one behind the other, so whatever is asked now is answered after it was kept.
    }

    @Override
    protected @Nullable CachedAnswer find(CallKey key) {
        SharedStore.Found found = find(store, key);
        return found == null ? null : found.answer();
    }

    private static SharedStore.@Nullable Found find(SharedStore asked, CallKey key) {
        return asked.find(key)
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    @Override
    protected void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    protected void closeStore() {
        store.close();
    }

    @Test
    void anotherServer_findsTheAnswer_andHowLongItIsGood() {
        keepFloats(key(row(1)), 3);
        find(key(row(2)));
        clock.advance(Duration.ofSeconds(20));
        SharedStore other = open();
        other.prepare();

        SharedStore.Found found = Objects.requireNonNull(find(other, key(row(1))), "nothing is found");

        assertThat(found.timeToLive()).isEqualTo(Duration.ofSeconds(40));
        found.answer().release();
        other.close();
    }

    @Test
    void entry_isNamedForPeople_andRedisDropsItWhenItsTimeIsOver() {
        CallKey key = key(row(1));
        keepFloats(key, 3);
        find(key(row(2)));

        String name = "test:m:1:" + key.hashText();
        assertThat(redis.ask("EXISTS", name)).isEqualTo(":1");
        long left = Long.parseLong(redis.ask("PTTL", name).substring(1));
        assertThat(left).isBetween(1L, MINUTE.toMillis());
    }

    @Test
    void bytesOfSomebodyElse_areNoAnswer() {
        CallKey key = key(row(1));
        redis.ask("SET", "test:m:1:" + key.hashText(), "something else");
        assertThat(find(key)).isNull();
        redis.ask("DEL", "test:m:1:" + key.hashText());
        redis.ask("LPUSH", "test:m:1:" + key.hashText(), "a list");
        assertThat(find(key)).isNull();
    }

    @Test
    void afterClosing_nothingIsFound_andNothingFails() {
        store.close();
        assertThat(find(key(row(1)))).isNull();
        keepFloats(key(row(1)), 3);
        store.close();
        store.prepare();
        assertThat(find(key(row(1)))).isNull();
    }
}
