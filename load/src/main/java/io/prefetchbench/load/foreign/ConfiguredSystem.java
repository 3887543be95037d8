package io.prefetchbench.load.foreign;

import io.prefetchbench.load.spi.MeasuredSystem;
import java.util.OptionalLong;

/** A system described by a file. Thread-safe. */
record ConfiguredSystem(Commits commits, VersionReads reads) implements MeasuredSystem {

  @Override
  public void reset(int keys) throws Exception {
    commits.reset();
  }

  @Override
  public long commit(int key, long version) throws Exception {
    return commits.commit(key, version);
  }

  @Override
  public boolean canDelete() {
    return commits.deletion() != null;
  }

  @Override
  public long delete(int key, long version) throws Exception {
    Commits.Deletion deletion = commits.deletion();
    return deletion == null
        ? MeasuredSystem.super.delete(key, version)
        : deletion.delete(key, version);
  }

  @Override
  public OptionalLong read(int key) throws Exception {
    return reads.read(key);
  }

  @Override
  public void close() {
    try {
      commits.close();
    } finally {
      reads.close();
    }
  }
}
