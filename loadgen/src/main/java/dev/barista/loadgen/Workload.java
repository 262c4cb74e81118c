package dev.barista.loadgen;

/**
 * What is called.
 *
 * @param model the model's name
 * @param rows of input that a call carries
 */
public record Workload(Endpoint endpoint, Api api, String model, Calls calls, int rows) {}
