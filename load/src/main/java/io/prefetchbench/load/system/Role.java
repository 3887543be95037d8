package io.prefetchbench.load.system;

/** One process of a run: its role and its id. Immutable. */
public record Role(String name, long pid) {}
