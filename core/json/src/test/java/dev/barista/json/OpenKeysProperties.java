package dev.barista.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class OpenKeysProperties {

    private record OpenObject(int mark, Set<String> keys) {}

    @Property(tries = 2000)
    void keysOfObjectsWithinObjects_areToldApart(@ForAll long seed) {
        OpenKeys keys = new OpenKeys();
        Random random = new Random(seed);
        Deque<OpenObject> open = new ArrayDeque<>();
        open.push(new OpenObject(keys.open(), new HashSet<>()));
        for (int step = 0; step < 200; step++) {
            OpenObject innermost = open.getFirst();
            int kind = random.nextInt(10);
            // An object is the value of a key of the one around it.
            if (kind == 0 && !innermost.keys().isEmpty() && open.size() < 6) {
                open.push(new OpenObject(keys.open(), new HashSet<>()));
            } else if (kind == 1 && open.size() > 1) {
                keys.close(open.pop().mark());
            } else {
                String key = "key" + random.nextInt(24);
                assertThat(keys.add(innermost.mark(), key))
                        .isEqualTo(innermost.keys().add(key));
            }
        }
    }
}
