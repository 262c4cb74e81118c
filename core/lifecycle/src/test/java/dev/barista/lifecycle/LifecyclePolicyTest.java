package dev.barista.lifecycle;

import static dev.barista.lifecycle.Snapshots.v;
import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.lifecycle.ModelView.Phase;
import dev.barista.lifecycle.ModelView.SlotView;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LifecyclePolicyTest {

    private static final Build ONE = build(1, "a");
    private static final Build ONE_CHANGED = build(1, "b");
    private static final Build TWO = build(2, "a");
    private static final Build THREE = build(3, "a");

    private static Build build(long version, String fingerprint) {
        return new Build(v(version), fingerprint, ModelConfig.DEFAULT);
    }

    private static ModelView view(List<Build> wanted, SlotView... slots) {
        return new ModelView(wanted, Set.of(v(1), v(2), v(3)), List.of(slots));
    }

    private static SlotView slot(long id, Build build, Phase phase) {
        return new SlotView(id, build, phase);
    }

    @Test
    void wantedAndNotThere_isLoaded() {
        assertThat(LifecyclePolicy.next(view(List.of(ONE)))).contains(new Action.Load(ONE));
        assertThat(LifecyclePolicy.next(view(List.of(ONE), slot(1, ONE, Phase.DRAINING))))
                .contains(new Action.Load(ONE));
    }

    @Test
    void wantedAndOnItsWay_isLeftAlone() {
        for (Phase phase : List.of(Phase.WAITING, Phase.LOADING, Phase.READY, Phase.FAILED)) {
            assertThat(LifecyclePolicy.next(view(List.of(ONE), slot(1, ONE, phase))))
                    .as(phase.name())
                    .isEmpty();
        }
    }

    @Test
    void warm_isPublishedIfWantedElseClosed() {
        assertThat(LifecyclePolicy.next(view(List.of(ONE), slot(1, ONE, Phase.WARM))))
                .contains(new Action.Publish(1));
        assertThat(LifecyclePolicy.next(view(List.of(ONE), slot(2, TWO, Phase.WARM), slot(1, ONE, Phase.READY))))
                .contains(new Action.Drain(2));
    }

    @Test
    void unwantedAndHoldingNothing_isForgotten() {
        for (Phase phase : List.of(Phase.WAITING, Phase.FAILED, Phase.RETRY_DUE)) {
            assertThat(LifecyclePolicy.next(view(List.of(ONE), slot(1, ONE, Phase.READY), slot(2, TWO, phase))))
                    .as(phase.name())
                    .contains(new Action.Forget(2));
        }
    }

    @Test
    void failedAndDue_isTriedAgain() {
        assertThat(LifecyclePolicy.next(view(List.of(ONE), slot(1, ONE, Phase.RETRY_DUE))))
                .contains(new Action.Retry(1));
    }

    @Test
    void unwanted_drainsOnlyWhenAllThatIsWantedServes() {
        SlotView old = slot(1, ONE, Phase.READY);
        for (Phase phase : List.of(Phase.WAITING, Phase.LOADING, Phase.FAILED)) {
            assertThat(LifecyclePolicy.next(view(List.of(TWO), old, slot(2, TWO, phase))))
                    .as(phase.name())
                    .isEmpty();
        }
        assertThat(LifecyclePolicy.next(view(List.of(TWO), old, slot(2, TWO, Phase.READY))))
                .contains(new Action.Drain(1));
    }

    @Test
    void unwantedWithoutFiles_standsInForNothingButAnOutage() {
        SlotView old = slot(1, ONE, Phase.READY);
        SlotView failed = slot(3, THREE, Phase.FAILED);
        ModelView outage = new ModelView(List.of(THREE), Set.of(v(3)), List.of(old, failed));
        ModelView other =
                new ModelView(List.of(TWO, THREE), Set.of(v(2), v(3)), List.of(old, slot(2, TWO, Phase.READY), failed));

        assertThat(LifecyclePolicy.next(outage)).isEmpty();
        assertThat(LifecyclePolicy.next(other)).contains(new Action.Drain(1));
    }

    @Test
    void changedFiles_drainTheOldOnesOnceTheNewServe() {
        SlotView old = slot(1, ONE, Phase.READY);
        assertThat(LifecyclePolicy.next(view(List.of(ONE_CHANGED), old, slot(2, ONE_CHANGED, Phase.FAILED))))
                .isEmpty();
        assertThat(LifecyclePolicy.next(view(List.of(ONE_CHANGED), old, slot(2, ONE_CHANGED, Phase.READY))))
                .contains(new Action.Drain(1));
    }

    @Test
    void nothingWanted_drainsWhatHasNoFilesAndKeepsTheRest() {
        SlotView old = slot(1, ONE, Phase.READY);
        assertThat(LifecyclePolicy.next(new ModelView(List.of(), Set.of(), List.of(old))))
                .contains(new Action.Drain(1));
        assertThat(LifecyclePolicy.next(view(List.of(), old))).isEmpty();
    }
}
