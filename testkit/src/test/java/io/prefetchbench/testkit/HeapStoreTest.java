package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapStoreTest extends StoreContract {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1000);

  @Override
  protected CacheStore open(StoreOptions options) {
    return new HeapStore(options, nanos::get);
  }

  @Test
  void touchedEntriesLiveOn() {
    put(entity("tea", 1, "n", "1"));
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(store.touch(List.of("tea", "nobody"), Duration.ofMinutes(9))).isEqualTo(1);
    assertThat(store.ttlRemaining("tea")).isEqualTo(Duration.ofMinutes(9));
  }

  @Test
  void entriesAndTombstonesExpire() {
    put(entity("tea", 1, "n", "1"));
    delete("coffee", 1);
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(store.get("tea")).isInstanceOf(Lookup.Hit.class);
    assertThat(store.ttlRemaining("tea")).isEqualTo(Duration.ofSeconds(539));
    assertThat(store.get("coffee")).isEqualTo(Lookup.Absent.ABSENT);
    nanos.addAndGet(Duration.ofMinutes(9).toNanos());
    assertThat(store.get("tea")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(store.ids()).isEmpty();
  }
}
