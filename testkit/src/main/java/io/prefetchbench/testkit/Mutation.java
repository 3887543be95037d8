package io.prefetchbench.testkit;

import io.prefetchbench.cache.Version;

/**
 * One committed mutation of the mock primary. Immutable.
 *
 * @param version the version it created
 * @param prev position of the commit before it
 * @param committedMicros commit time on the primary's clock, µs since the Unix epoch
 */
public record Mutation(String id, Version version, long prev, long committedMicros) {}
