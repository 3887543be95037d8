package io.prefetchbench.load.foreign;

import java.util.OptionalLong;

/** How entities are read; as in {@code MeasuredSystem}. Thread-safe. */
interface VersionReads extends AutoCloseable {

  /** Returns the version of an entity; empty if there is no such entity. */
  OptionalLong read(int key) throws Exception;

  @Override
  void close();
}
