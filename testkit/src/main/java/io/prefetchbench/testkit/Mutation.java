package io.prefetchbench.testkit;

import io.prefetchbench.cache.Version;

/** One committed mutation; {@code prev} is the position of the commit before it. Immutable. */
public record Mutation(String id, Version version, long prev, long committedMicros) {}
