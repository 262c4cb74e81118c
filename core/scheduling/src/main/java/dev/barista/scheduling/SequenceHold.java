package dev.barista.scheduling;

/** What is held for as long as a sequence is open, such as the version that it runs on. Told on any thread. */
public interface SequenceHold {

    /** For calls that begin no sequence. */
    SequenceHold NONE = new SequenceHold() {

        @Override
        public void begun(Runnable end) {}

        @Override
        public void ended() {}
    };

    /**
     * The sequence has begun; told before its first call runs.
     *
     * @param end ends it, at any time and on any thread; calls under way are still answered
     */
    void begun(Runnable end);

    /** It has ended or never began; told once. May come while {@link #begun} is being told, or before. */
    void ended();
}
