package dev.barista.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.barista.model.ErrorCode;
import dev.barista.model.InferenceException;
import dev.barista.model.ModelName;
import dev.barista.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry in a folder: who may hold it, and what a later process finds there. */
final class RegistryTest {

    private static final OperationLimits LIMITS =
            new OperationLimits(10, 1000, Duration.ofHours(1), Duration.ofHours(24));
    private static final OperationId ID = new OperationId("0123456789abcdef0123456789abcdef");

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();

    private static void create(Registry registry) {
        StoredCall call = new StoredCall(new ModelName("m"), "stable", OptionalInt.of(3), "r", 4);
        registry.operations().create(ID, call, ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), Optional.empty());
    }

    @Test
    void emptyFolder_hasNothingDue() {
        Path state = folder.resolve("a").resolve("b");
        try (StateFolder held = StateFolder.hold(state);
                Registry registry = Registry.open(held, clock, LIMITS)) {
            assertThat(registry.recovered()).isZero();
            assertThat(StateFolder.due(state)).contains(Instant.EPOCH);
        }
        assertThat(StateFolder.due(state)).isEmpty();
        assertThat(StateFolder.hasState(state)).isTrue();
    }

    @Test
    void folderOfAnotherServer_isRefusedByName() {
        try (StateFolder held = StateFolder.hold(folder)) {
            assertThat(held.path()).isEqualTo(folder);
            assertThatThrownBy(() -> StateFolder.hold(folder))
                    .isInstanceOfSatisfying(
                            InferenceException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining(
                            "(process " + ProcessHandle.current().pid() + ")", folder.toString(), "--state");
        }
        StateFolder.hold(folder).close();
    }

    @Test
    void folderThatCantBe_isToldSo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> StateFolder.hold(file.resolve("state")))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("can't be written");
        assertThatThrownBy(() -> StateFolder.hold(folder.resolve("a;b")))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("';'");
    }

    @Test
    void callsAndAnswers_areThereAfterAStop() {
        try (StateFolder held = StateFolder.hold(folder);
                Registry registry = Registry.open(held, clock, LIMITS)) {
            create(registry);
            registry.queue().claim();
        }
        assertThat(StateFolder.due(folder)).contains(Instant.EPOCH);

        try (StateFolder held = StateFolder.hold(folder);
                Registry registry = Registry.open(held, clock, LIMITS)) {
            assertThat(registry.recovered()).isZero();
            ClaimedCall claimed = registry.queue().claim().orElseThrow();
            assertThat(claimed.call().version()).isEqualTo("stable");
            assertThat(claimed.call().jsonLength()).hasValue(3);
            AnswerHead head = new AnswerHead(400, "text/plain", List.of(), 2);
            registry.queue().finish(claimed, OperationState.FAILED, head, Bench.bytes("no"), "no good");
        }
        assertThat(StateFolder.due(folder)).contains(clock.now().plus(LIMITS.resultTtl()));

        clock.advance(LIMITS.resultTtl());
        try (StateFolder held = StateFolder.hold(folder);
                Registry registry = Registry.open(held, clock, LIMITS)) {
            assertThat(registry.operations().find(ID).orElseThrow().reason()).isEqualTo("no good");
            registry.expiry().expire();
        }
        assertThat(StateFolder.due(folder)).isEmpty();
    }

    @Test
    void damagedDatabase_isToldWhereItLies() throws IOException {
        Files.writeString(folder.resolve("registry.mv.db"), "this is no database".repeat(1000));

        try (StateFolder held = StateFolder.hold(folder)) {
            assertThatThrownBy(() -> Registry.open(held, clock, LIMITS))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining(folder.resolve("registry.mv.db").toString(), "move ");
        }
    }

    @Test
    void unreadableNote_meansThatSomebodyHasToLook() throws IOException {
        Files.writeString(folder.resolve("due"), "soon");

        assertThat(StateFolder.due(folder)).contains(Instant.EPOCH);
    }
}
