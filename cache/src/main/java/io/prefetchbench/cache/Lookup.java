package io.prefetchbench.cache;

/** The answer to one read. Immutable. */
public sealed interface Lookup permits Lookup.Hit, Lookup.Deleted, Lookup.Absent, Lookup.NotReady {

  /** The cached entity. */
  record Hit(Entity entity) implements Lookup {}

  /** The primary deleted it: an authoritative "not found". */
  record Deleted(Version version, long committedMicros) implements Lookup {}

  /** Not found although the cache is ready: unknown to the primary, or an incident. */
  enum Absent implements Lookup {
    ABSENT
  }

  /** The cache cannot answer: it was never loaded, or lost its data. */
  record NotReady(String reason) implements Lookup {}
}
