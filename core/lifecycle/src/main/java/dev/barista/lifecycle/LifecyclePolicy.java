package dev.barista.lifecycle;

import dev.barista.lifecycle.ModelView.Phase;
import dev.barista.lifecycle.ModelView.SlotView;
import java.util.Optional;

/**
 * Decides the next step for one model: a pure function of a view, without memory of steps before. Availability comes
 * first, memory second:
 *
 * <ul>
 *   <li>what is wanted and not there is loaded at once; what is warm serves at once;
 *   <li>a version whose files changed serves with its old files until the new ones are warm, and for good if these
 *       fail;
 *   <li>a version no longer wanted drains when all that are wanted serve, or, if its files are gone, when one of them
 *       serves and none is on its way; with nothing wanted it drains once its files are gone. So a policy that asks for
 *       versions that are not there takes nothing out of service.
 * </ul>
 */
final class LifecyclePolicy {

    private LifecyclePolicy() {}

    /** The next step, or empty if nothing is to be done until something changes. */
    static Optional<Action> next(ModelView view) {
        for (SlotView slot : view.slots()) {
            Optional<Action> action = ofSlot(view, slot);
            if (action.isPresent()) {
                return action;
            }
        }
        for (Build wanted : view.wanted()) {
            if (!isThere(view, wanted)) {
                return Optional.of(new Action.Load(wanted));
            }
        }
        for (SlotView slot : view.slots()) {
            if (slot.phase() == Phase.READY && isToDrain(view, slot)) {
                return Optional.of(new Action.Drain(slot.id()));
            }
        }
        return Optional.empty();
    }

    /** What a slot that is not serving asks for by itself. */
    private static Optional<Action> ofSlot(ModelView view, SlotView slot) {
        boolean wanted = view.wanted().contains(slot.build());
        Action action = null;
        if (slot.phase() == Phase.WARM) {
            action = wanted ? new Action.Publish(slot.id()) : new Action.Drain(slot.id());
        } else if (slot.phase() == Phase.RETRY_DUE && wanted) {
            action = new Action.Retry(slot.id());
        } else if (isIdle(slot) && !wanted) {
            action = new Action.Forget(slot.id());
        }
        return Optional.ofNullable(action);
    }

    private static boolean isIdle(SlotView slot) {
        return slot.phase() == Phase.WAITING || slot.phase() == Phase.FAILED || slot.phase() == Phase.RETRY_DUE;
    }

    private static boolean isThere(ModelView view, Build wanted) {
        for (SlotView slot : view.slots()) {
            if (slot.phase() != Phase.DRAINING && slot.build().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isToDrain(ModelView view, SlotView slot) {
        if (view.wanted().isEmpty()) {
            return !view.available().contains(slot.build().version());
        }
        if (view.wanted().contains(slot.build())) {
            return false;
        }
        for (Build wanted : view.wanted()) {
            if (wanted.version().equals(slot.build().version())) {
                return isReady(view, wanted);
            }
        }
        return allReady(view)
                || (!view.available().contains(slot.build().version()) && anyReady(view) && !anyPending(view));
    }

    private static boolean isReady(ModelView view, Build build) {
        return hasSlot(view, build, Phase.READY);
    }

    private static boolean allReady(ModelView view) {
        return view.wanted().stream().allMatch(wanted -> isReady(view, wanted));
    }

    private static boolean anyReady(ModelView view) {
        return view.wanted().stream().anyMatch(wanted -> isReady(view, wanted));
    }

    private static boolean anyPending(ModelView view) {
        return view.wanted().stream()
                .anyMatch(wanted -> !isReady(view, wanted) && !hasSlot(view, wanted, Phase.FAILED));
    }

    private static boolean hasSlot(ModelView view, Build build, Phase phase) {
        for (SlotView slot : view.slots()) {
            if (slot.phase() == phase && slot.build().equals(build)) {
                return true;
            }
        }
        return false;
    }
}
