package io.prefetchbench.load.foreign;

import org.jspecify.annotations.Nullable;

/** How entities are changed at the system of record; as in {@code MeasuredSystem}. Thread-safe. */
interface Commits extends AutoCloseable {

  /** Called once, before the first change. */
  default void reset() throws Exception {}

  /** Returns the version of the change. */
  long commit(int key, long version) throws Exception;

  /** Deletes entities. */
  @FunctionalInterface
  interface Deletion {
    /** Returns the version of the deletion. */
    long delete(int key, long version) throws Exception;
  }

  /** How entities are deleted; null if they are not. */
  @Nullable Deletion deletion();

  @Override
  void close();
}
