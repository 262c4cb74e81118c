/** Admission, queues, batches and instances: when and where a request runs. */
@NullMarked
package dev.barista.scheduling;

import org.jspecify.annotations.NullMarked;
