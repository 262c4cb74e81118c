package dev.barista.loadgen;

import java.util.function.Supplier;

/** A connection that carries calls. Used on its event loop alone. */
interface Wire {

    /** Whether it can take another call. */
    boolean ready();

    /** Takes a call, which may wait for the next {@link #flush}. */
    void send(Call call);

    void flush();

    /**
     * Forgets a call that nobody waits for any more.
     *
     * @return whether the connection is still of use; if not, it is closed, and nobody is told
     */
    boolean abandon(Call call);

    /** Whether the listener has it in its queue of those that are ready: the listener's own note. */
    boolean queued();

    void queued(boolean is);

    /** Closes the connection; nobody is told. */
    void close();

    /** Who is told what happens on a wire, on its event loop. */
    interface Listener {

        /** It is connected, and {@link #ready()}. */
        void opened(Wire wire);

        /**
         * A call has ended and is the listener's again.
         *
         * @param kind what reports call the way in which it failed, "" if it did not
         * @param message why, to be asked for only within this call
         */
        void ended(Wire wire, Call call, Outcome outcome, String kind, Supplier<String> message);

        /** A piece of a streamed answer that has content. */
        void token(Call call);

        /** All that came together was read. */
        void readComplete(Wire wire);

        /**
         * Its connection is gone or about to; it takes no more calls. Told at most once; its calls have ended before.
         */
        void lost(Wire wire, String reason);
    }
}
