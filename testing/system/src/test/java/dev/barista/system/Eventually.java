package dev.barista.system;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for something that a server does in its own time, by asking it again and again. */
final class Eventually {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Eventually() {}

    /**
     * Asks until the answer holds the text; each question should cost a round trip.
     *
     * @throws AssertionError with the last answer if it never does
     */
    static String contains(Supplier<String> question, String text) {
        long end = System.nanoTime() + LIMIT.toNanos();
        String answer = question.get();
        while (!answer.contains(text)) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited " + LIMIT + " for \"" + text + "\", the last answer was " + answer);
            }
            answer = question.get();
        }
        return answer;
    }
}
