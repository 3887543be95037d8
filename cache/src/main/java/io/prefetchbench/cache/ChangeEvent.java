package io.prefetchbench.cache;

/**
 * One committed change of the primary: an {@link Upsert} or a {@link Delete}. Immutable.
 *
 * <p>{@link #prev} is the position of the event before this one in the same feed, 0 for the first;
 * if a consumer last saw a different position, it has a gap.
 */
public sealed interface ChangeEvent permits ChangeEvent.Upsert, ChangeEvent.Delete {

  /** The id of the changed entity. */
  String id();

  /** The version this change created. */
  Version version();

  /** Commit time, µs since the Unix epoch; 0 if unknown. */
  long committedMicros();

  /** Position of the event before this one; 0 for the first of a feed. */
  long prev();

  /** The entity was inserted or changed; carries all its fields. */
  record Upsert(Entity entity, long prev) implements ChangeEvent {
    @Override
    public String id() {
      return entity.id();
    }

    @Override
    public Version version() {
      return entity.version();
    }

    @Override
    public long committedMicros() {
      return entity.committedMicros();
    }
  }

  /** The entity was deleted. */
  record Delete(String id, Version version, long committedMicros, long prev)
      implements ChangeEvent {
    /**
     * @throws IllegalArgumentException if the id is empty
     */
    public Delete {
      if (id.isEmpty()) {
        throw new IllegalArgumentException("a delete needs an id");
      }
    }
  }
}
