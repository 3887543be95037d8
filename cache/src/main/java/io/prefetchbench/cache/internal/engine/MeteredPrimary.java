package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.pass.VersionedPrimary;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A primary that counts its bulk reads, one per pass, and times each until its first page. */
final class MeteredPrimary extends VersionedPrimary {
  private final StatsCounter stats;
  private final LongSupplier nanos;

  MeteredPrimary(
      PrimarySource primary,
      StatsCounter stats,
      LongSupplier nanos,
      Function<List<String>, List<Lookup>> stored) {
    super(primary, stored);
    this.stats = stats;
    this.nanos = nanos;
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    if (afterId != null) {
      return super.snapshot(afterId, limit);
    }
    long begun = nanos.getAsLong();
    Page page = super.snapshot(null, limit);
    stats.recordPrimaryRead(nanos.getAsLong() - begun);
    return page;
  }
}
