package io.prefetchbench.load.foreign;

/** How entities are changed at the system of record; as in {@code MeasuredSystem}. Thread-safe. */
interface Commits extends AutoCloseable {

  /** Called once, before the first change. */
  default void reset() throws Exception {}

  /** Returns the version of the change. */
  long commit(int key, long version) throws Exception;

  /** Whether {@link #delete} works. */
  boolean canDelete();

  /** Returns the version of the deletion. */
  long delete(int key, long version) throws Exception;

  @Override
  void close();
}
