package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.spi.PrimarySource;

/**
 * Keeps a record of rows of the primary that can never be stored, so that one bad row does not
 * block a pass. Thread-safe.
 */
@FunctionalInterface
public interface UnstorableRows {
  /** Keeps nothing: such a row counts as rejected, and the pass is not complete. */
  UnstorableRows NOT_KEPT = (row, cause) -> false;

  /** Keeps one row, once per entity; false if it could not be kept. */
  boolean keep(PrimarySource.Row row, String cause);
}
