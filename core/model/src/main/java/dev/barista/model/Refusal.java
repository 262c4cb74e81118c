package dev.barista.model;

/** Why a call was not run though nothing is wrong with it. */
public enum Refusal {
    /** As many calls wait as may. */
    QUEUE_CALLS,
    /** As many rows wait as may. */
    QUEUE_ROWS,
    /** As many bytes wait as may. */
    QUEUE_BYTES,
    /** As many rows of its tenant wait as may. */
    TENANT_ROWS,
    /** It would wait, or has waited, for longer than calls may. */
    QUEUE_TIME,
    /** Its deadline is nearer than its answer. */
    DEADLINE,
    /** Its deadline had passed, when it came or while it waited. */
    DEADLINE_PASSED,
    /** Its caller gave it up while it waited. */
    CANCELLED
}
