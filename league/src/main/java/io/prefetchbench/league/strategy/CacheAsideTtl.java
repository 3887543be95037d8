package io.prefetchbench.league.strategy;

import io.lettuce.core.SetArgs;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cache-aside: a miss reads the table and stores the row for the TTL; writers do nothing. */
public class CacheAsideTtl extends LettuceStrategy {
  private SetArgs life = new SetArgs();

  @Override
  void open(StrategyOptions with) {
    super.open(with);
    life = SetArgs.Builder.px(with.ttl().toMillis());
  }

  @Nullable String cached(String key) {
    return readers().get(key);
  }

  @Override
  final @Nullable Map<String, String> find(String id) throws Exception {
    String key = keyOf(id);
    String cached = cached(key);
    if (cached != null) {
      return RowJson.read(cached);
    }
    Map<String, String> row = table().read(id);
    if (row != null) {
      String unused = readers().set(key, RowJson.write(row), life);
    }
    return row;
  }

  final void evict(String id) {
    Long unused = writers().del(keyOf(id));
  }

  final void store(String id, Map<String, String> row) {
    String unused = writers().set(keyOf(id), RowJson.write(row), life);
  }
}
