package dev.barista.model;

/**
 * What the response cache did for a call.
 *
 * @param nanos from asking the cache until it had the answer or was known to have none
 * @param savedNanos what the run had taken that the answer comes from; 0 where the call was run itself
 */
public record CacheUse(Outcome outcome, long nanos, long savedNanos) {

    /** Of a call that was not looked for. */
    public static final CacheUse NONE = new CacheUse(Outcome.UNUSED, 0, 0);

    /** What was found. */
    public enum Outcome {
        /** The call was not looked for. */
        UNUSED("unused"),
        /** Nothing; the call was run. */
        MISS("miss"),
        /** The answer, in this process. */
        HIT("hit"),
        /** The answer, in the store that servers share. */
        SHARED_HIT("shared-hit"),
        /** An equal call that was under way, and whose answer was waited for. */
        JOINED("joined");

        private final String text;

        Outcome(String text) {
            this.text = text;
        }

        /** As headers and metrics write it. */
        public String text() {
            return text;
        }
    }

    /** Whether the call was answered without a run of its own. */
    public boolean isAnswer() {
        return switch (outcome) {
            case HIT, SHARED_HIT, JOINED -> true;
            case UNUSED, MISS -> false;
        };
    }
}
