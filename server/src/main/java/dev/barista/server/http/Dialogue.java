package dev.barista.server.http;

/** What is spoken on a connection. Used on the connection's event loop. */
interface Dialogue {

    /** Sends what was written. */
    void flush();

    /** Takes no further requests, and closes the connection once those that there are are answered. */
    void windDown();

    /** Whether all bytes that come in between two requests belong to the next one. */
    boolean hasBytesOfRequestsOnly();

    /** Whether there are bytes of answers that the client has not taken yet. */
    boolean isSending();

    /** Changes whenever something of an answer was sent. */
    long sendingMark();
}
