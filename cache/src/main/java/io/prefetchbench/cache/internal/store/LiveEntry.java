package io.prefetchbench.cache.internal.store;

/** One live entry as a scan found it; its time to live is −1 if it never expires. Immutable. */
public record LiveEntry(String id, long ttlMillis) {}
