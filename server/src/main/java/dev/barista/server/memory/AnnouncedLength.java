package dev.barista.server.memory;

/** How far the length is believed that a client announces, when room is made for what it sends. */
public final class AnnouncedLength {

    private static final int FIRST_ALLOCATION = 1 << 20;

    /** So much more than what is there already is believed to come: few copies, and little memory for liars. */
    private static final int GROWTH = 16;

    private AnnouncedLength() {}

    /**
     * The bytes to make room for.
     *
     * @param announced how many will come in all, as the client says
     * @param needed how many there are now, with those that have just come
     */
    public static int believed(long announced, int needed) {
        return (int) Math.max(needed, Math.min(announced, Math.max(FIRST_ALLOCATION, (long) GROWTH * needed)));
    }
}
