package io.prefetchbench.load.rig;

/** One process of a run: its role and its id. Immutable. */
public record Role(String name, long pid) {}
