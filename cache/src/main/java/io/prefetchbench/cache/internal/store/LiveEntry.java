package io.prefetchbench.cache.internal.store;

/**
 * One live entry as a scan found it. Immutable.
 *
 * @param ttlMillis time until it expires, ms; −1 if it never does
 */
public record LiveEntry(String id, long ttlMillis) {}
