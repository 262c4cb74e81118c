package dev.barista.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.barista.scheduling.SequenceKitchen.Made;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However the calls of sequences are mixed, each sequence's answers are those that it gives alone. */
class SequenceProperties {

    static final int SEQUENCES = 5;
    private static final int LAST = 0;
    private static final int BEGIN = 1;
    private static final int POISONED = 2;
    private static final int WAIT = 3;

    /**
     * Each number is a call: of which sequence, what kind, and of what x. All are submitted as they come, without
     * waiting for answers but where the kind says so; the model of it all is a map of sums.
     */
    @Property(tries = 300)
    void mixedSequences_answerAsEachAlone(
            @ForAll @Size(max = 80) List<@IntRange(min = 0, max = SEQUENCES * 8 * 10 - 1) Integer> choices,
            @ForAll @IntRange(min = 1, max = 3) int instances) {
        Map<Integer, Float> sums = new HashMap<>();
        List<Made> made = new ArrayList<>();
        List<Float> expected = new ArrayList<>();
        RunningSum model = new RunningSum(() -> {});
        try (SequenceKitchen kitchen = new SequenceKitchen(model, SEQUENCES, SchedulingSettings.of(instances))) {
            for (int choice : choices) {
                int id = 1 + choice % SEQUENCES;
                int kind = choice / SEQUENCES % 8;
                boolean begins = kind == BEGIN || !sums.containsKey(id);
                boolean poisoned = kind == POISONED && !begins;
                float x = poisoned ? RunningSum.POISON : 1 + choice / SEQUENCES / 8;
                Made call = kitchen.call(id, x, begins, kind == LAST);
                made.add(call);
                if (poisoned) {
                    expected.add(Float.NaN);
                } else {
                    float sum = (begins ? 0 : sums.getOrDefault(id, 0f)) + x;
                    expected.add(sum);
                    sums.put(id, sum);
                }
                if (kind == LAST) {
                    sums.remove(id);
                }
                if (kind == WAIT && !poisoned) {
                    call.total();
                }
            }
            for (int i = 0; i < made.size(); i++) {
                if (expected.get(i).isNaN()) {
                    assertThat(made.get(i).answer()).failsWithin(Duration.ofSeconds(30));
                } else {
                    assertThat(made.get(i).total()).isEqualTo(expected.get(i));
                }
            }
            assertThat(kitchen.open()).isEqualTo(sums.size());
        }
    }
}
