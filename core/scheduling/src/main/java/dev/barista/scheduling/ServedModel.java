package dev.barista.scheduling;

import dev.barista.model.Signature;
import dev.barista.model.spi.LoadedModel;

/**
 * A version whose calls are to be run.
 *
 * @param name names threads and error messages, such as {@code fraud/2}
 * @param model outlives whatever runs it here
 * @param signature what the calls were checked against
 */
public record ServedModel(String name, LoadedModel model, Signature signature) {}
