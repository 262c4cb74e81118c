package dev.barista.scheduling;

import dev.barista.model.SequenceTensors;
import dev.barista.model.Signature;

/**
 * A version whose calls belong to sequences.
 *
 * @param served with the signature that runs are made with
 * @param callers what calls were checked against: the same without what the server fills in and keeps
 * @param tensors what that is
 */
public record SequenceModel(ServedModel served, Signature callers, SequenceTensors tensors) {}
