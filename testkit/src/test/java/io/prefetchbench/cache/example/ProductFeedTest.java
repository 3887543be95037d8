package io.prefetchbench.cache.example;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.FeedContract;
import java.util.List;
import java.util.Map;

class ProductFeedTest extends FeedContract {
  private final ProductTable table = new ProductTable();
  private Version newest = Version.NONE;

  @Override
  protected ChangeFeed open() {
    ChangeFeed feed = new ProductFeed(table);
    feed.open();
    return feed;
  }

  @Override
  protected Version upsert(String id, Map<String, String> fields) {
    newest = table.save(id, fields);
    return newest;
  }

  @Override
  protected Version delete(String id) {
    newest = table.delete(id);
    return newest;
  }

  @Override
  protected void loseNewest() {
    table.deleteChanges(List.of(newest.position()));
  }

  @Override
  protected boolean toleratesHoles() {
    return false;
  }
}
