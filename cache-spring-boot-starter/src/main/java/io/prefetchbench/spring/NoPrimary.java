package io.prefetchbench.spring;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The primary of a process that only reads the cache. */
final class NoPrimary implements PrimarySource {
  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    throw none();
  }

  @Override
  public List<Row> read(List<String> ids) {
    throw none();
  }

  @Override
  public Version position() {
    throw none();
  }

  @Override
  public long count() {
    throw none();
  }

  private static SourceException none() {
    return SourceException.misconfigured(
        "this process has prefetch.role=reader, and does not read the primary", null);
  }
}
