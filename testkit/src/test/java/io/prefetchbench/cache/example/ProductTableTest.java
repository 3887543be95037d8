package io.prefetchbench.cache.example;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testkit.PrimaryContract;
import java.util.Map;

class ProductTableTest extends PrimaryContract {
  private final ProductTable table = new ProductTable();

  @Override
  protected PrimarySource primary() {
    return table;
  }

  @Override
  protected Version upsert(String id, Map<String, String> fields) {
    return table.save(id, fields);
  }

  @Override
  protected Version delete(String id) {
    return table.delete(id);
  }
}
