package dev.barista.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.model.ModelName;
import dev.barista.registry.AnswerHead;
import dev.barista.registry.CallbackState;
import dev.barista.registry.CallbackStatus;
import dev.barista.registry.OperationId;
import dev.barista.registry.OperationLimits;
import dev.barista.registry.OperationState;
import dev.barista.registry.Registry;
import dev.barista.registry.StateFolder;
import dev.barista.registry.StoredCall;
import dev.barista.server.telemetry.ServerLog;
import dev.barista.testing.ManualClock;
import dev.barista.testing.ManualExecutor;
import dev.barista.testing.ManualScheduler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callbacks that are never sent, because of where they would go. */
final class CallbackSenderTest {

    private static final OperationLimits LIMITS =
            new OperationLimits(100, 1 << 20, Duration.ofDays(30), Duration.ofHours(24));
    private static final Map<String, byte[]> ADDRESSES = Map.of("inside.example.com", new byte[] {10, 0, 0, 1});

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private final ManualExecutor executor = new ManualExecutor();
    private final ManualScheduler scheduler = new ManualScheduler(clock);
    private final SplittableRandom random = new SplittableRandom(3);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<Throwable> problems = new ArrayList<>();
    private StateFolder state;
    private Registry registry;

    @BeforeEach
    void open() {
        state = StateFolder.hold(folder);
        registry = Registry.open(state, clock, LIMITS);
    }

    @AfterEach
    void close() {
        registry.close();
        state.close();
        assertThat(problems).isEmpty();
    }

    private CallbackSender sender(String hosts) {
        CallbackSettings settings = new CallbackSettings(
                CallbackHosts.parse(hosts), CallbackSecret.parseLines("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        return new CallbackSender(
                registry.callbacks(),
                registry.operations(),
                new CallbackSender.Parts(
                        settings,
                        CallbackSenderTest::addresses,
                        new OperationMetrics(() -> meters, clock),
                        new ServerLog(),
                        random,
                        new DueWork.Tools(executor, scheduler, clock, problems::add)));
    }

    private static InetAddress[] addresses(String host) throws UnknownHostException {
        byte[] address = ADDRESSES.get(host);
        if (address == null) {
            throw new UnknownHostException(host);
        }
        return new InetAddress[] {InetAddress.getByAddress(host, address)};
    }

    private OperationId finishedCall(String address) {
        StoredCall call = new StoredCall(new ModelName("m"), "", OptionalInt.empty(), "r", 0);
        OperationId id = OperationId.random(random);
        registry.operations().create(id, call, ByteBuffer.allocate(0), Optional.of(URI.create(address)));
        registry.queue()
                .finish(
                        registry.queue().claim().orElseThrow(),
                        OperationState.SUCCEEDED,
                        new AnswerHead(200, "text/plain", List.of(), 0),
                        ByteBuffer.allocate(0),
                        "");
        return id;
    }

    private CallbackStatus callback(OperationId id) {
        return registry.operations().find(id).orElseThrow().callback().orElseThrow();
    }

    @Test
    void hostThatOnlyAPatternCovers_isNotCalledInsideTheNetwork() {
        OperationId id = finishedCall("http://inside.example.com/");
        try (CallbackSender sender = sender("*.example.com")) {
            sender.look();
            executor.runAll();
        }

        assertThat(callback(id).state()).isEqualTo(CallbackState.DUE);
        assertThat(callback(id).problem()).contains("may not be called back at its address 10.0.0.1");
    }

    @Test
    void hostThatIsNotListedAnyMore_isNotCalled() {
        OperationId id = finishedCall("http://inside.example.com/");
        try (CallbackSender sender = sender("other.example.com")) {
            sender.look();
            executor.runAll();
        }

        assertThat(callback(id).problem()).contains("--callback-hosts");
    }

    @Test
    void receiverThatIsNotThere_isTriedSoOftenAndNoMore() {
        OperationId id = finishedCall("http://nowhere.example.com/");
        try (CallbackSender sender = sender("nowhere.example.com")) {
            sender.look();
            executor.runAll();
            while (callback(id).state() == CallbackState.DUE) {
                scheduler.advance(scheduler.untilNext().orElseThrow());
                executor.runAll();
            }
        }

        assertThat(callback(id))
                .isEqualTo(new CallbackStatus(
                        URI.create("http://nowhere.example.com/"),
                        CallbackState.GIVEN_UP,
                        CallbackSender.MAX_ATTEMPTS,
                        "there is no host nowhere.example.com"));
        assertThat(meters.counter("barista.callbacks", "outcome", "given_up").count())
                .isEqualTo(1);
        assertThat(Duration.between(ManualClock.START, clock.now()))
                .isBetween(Duration.ofMinutes(30), Duration.ofHours(2));
    }
}
