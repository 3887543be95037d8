package io.prefetchbench.load.rig;

/** One process of a run: what it is for, and its id. Immutable. */
public record Role(String name, long pid) {}
