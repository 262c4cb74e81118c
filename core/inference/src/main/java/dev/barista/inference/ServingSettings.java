package dev.barista.inference;

import dev.barista.lifecycle.BatchConfig;
import dev.barista.lifecycle.QueueConfig;
import dev.barista.lifecycle.SequenceConfig;
import dev.barista.lifecycle.ServingConfig;
import dev.barista.scheduling.BatchSettings;
import dev.barista.scheduling.QueueSettings;
import dev.barista.scheduling.SchedulingSettings;
import dev.barista.scheduling.SequenceSettings;

/** Puts together how a version's calls are run, from its model's configuration and what holds without one. */
public final class ServingSettings {

    private ServingSettings() {}

    /** The settings of a configuration; what it leaves empty is as usual. */
    public static SchedulingSettings of(ServingConfig serving, SchedulingSettings usual) {
        return new SchedulingSettings(
                serving.instances().orElse(usual.instances()),
                usual.idleTime(),
                queue(serving.queue(), usual.queue()),
                batch(serving.batching(), usual.batch()),
                serving.inline().orElse(usual.inline()),
                serving.preservesOrder().orElse(usual.preservesOrder()));
    }

    /** The settings of a model that keeps state between calls. */
    public static SequenceSettings of(SequenceConfig config) {
        SequenceSettings usual = SequenceSettings.DEFAULT;
        return new SequenceSettings(
                config.idleTimeout().orElse(usual.idleTimeout()),
                config.drainTimeout().orElse(usual.drainTimeout()),
                config.maxSequences().orElse(usual.maxSequences()),
                config.maxBytes().orElse(usual.maxBytes()));
    }

    private static QueueSettings queue(QueueConfig config, QueueSettings usual) {
        return new QueueSettings(
                config.maxCalls().orElse(usual.maxCalls()),
                config.maxRows().orElse(usual.maxRows()),
                config.maxBytes().orElse(usual.maxBytes()),
                config.maxTenantRows().orElse(usual.maxTenantRows()),
                config.timeout().orElse(usual.timeout()),
                config.priorities()
                        .map(wanted -> new QueueSettings.Priorities(wanted.levels(), wanted.usual()))
                        .orElse(usual.priorities()));
    }

    private static BatchSettings batch(BatchConfig config, BatchSettings usual) {
        return new BatchSettings(
                config.enabled().orElse(usual.enabled()),
                config.maxRows().orElse(usual.maxRows()),
                config.maxDelay().or(usual::fixedDelay),
                config.preferredRows().isEmpty() ? usual.preferredRows() : config.preferredRows(),
                config.allowedRows().isEmpty() ? usual.allowedRows() : config.allowedRows());
    }
}
