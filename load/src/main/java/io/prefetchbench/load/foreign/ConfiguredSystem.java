package io.prefetchbench.load.foreign;

import io.prefetchbench.load.spi.MeasuredSystem;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A system described by a file; its parts do as {@link MeasuredSystem} says. Thread-safe. */
record ConfiguredSystem(Commits commits, Read reads, List<PooledConnections<?>> pools)
    implements MeasuredSystem {
  @FunctionalInterface
  interface Change {
    /** Returns the version of the change. */
    long apply(int key, long version) throws Exception;
  }

  @FunctionalInterface
  interface Read {
    OptionalLong apply(int key) throws Exception;
  }

  /** Called once, before the first change. */
  @FunctionalInterface
  interface Reset {
    void apply() throws Exception;
  }

  /** How entities are changed; {@code delete} is null if they are not deleted. */
  record Commits(Reset reset, Change commit, @Nullable Change delete) {}

  @Override
  public void reset(int keys) throws Exception {
    commits.reset.apply();
  }

  @Override
  public long commit(int key, long version) throws Exception {
    return commits.commit.apply(key, version);
  }

  @Override
  public boolean canDelete() {
    return commits.delete != null;
  }

  @Override
  public long delete(int key, long version) throws Exception {
    Change delete = commits.delete;
    return delete == null ? MeasuredSystem.super.delete(key, version) : delete.apply(key, version);
  }

  @Override
  public OptionalLong read(int key) throws Exception {
    return reads.apply(key);
  }

  @Override
  public void close() {
    pools.forEach(PooledConnections::close);
  }
}
