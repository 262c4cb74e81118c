package dev.barista.model;

/** A tensor under the name of the input or output that it is for; whoever owns this owns the tensor. */
public record NamedTensor(String name, Tensor tensor) {}
