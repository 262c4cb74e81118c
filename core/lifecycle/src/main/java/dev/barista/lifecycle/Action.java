package dev.barista.lifecycle;

/** One step towards what is wanted. */
sealed interface Action {

    /** Queue a build for loading. */
    record Load(Build build) implements Action {}

    /** Let a warm slot serve, in place of an older one of its version number. */
    record Publish(long slot) implements Action {}

    /** Give a slot no more leases and close it after the last one. */
    record Drain(long slot) implements Action {}

    /** Drop a slot that holds nothing: one still waiting, or failed. */
    record Forget(long slot) implements Action {}

    /** Load the build of a failed slot once more. */
    record Retry(long slot) implements Action {}
}
