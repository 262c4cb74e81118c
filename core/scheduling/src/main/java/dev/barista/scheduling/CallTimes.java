package dev.barista.scheduling;

/**
 * What a call spent in this room, in nanoseconds.
 *
 * @param queue from the submission until an instance took the call, or until it was given up
 * @param run in the runtime; 0 if it never got there
 */
public record CallTimes(long queue, long run) {

    public static final CallTimes NONE = new CallTimes(0, 0);
}
