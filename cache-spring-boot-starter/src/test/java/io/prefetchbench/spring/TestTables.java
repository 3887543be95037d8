package io.prefetchbench.spring;

import io.prefetchbench.testbed.redis.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A table with two products in an H2 of its own, and a runner whose application caches it. */
final class TestTables {
  private TestTables() {}

  static DataSource products() {
    JdbcDataSource dataSource = new JdbcDataSource();
    dataSource.setUrl("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    execute(
        dataSource,
        "CREATE TABLE product (sku varchar PRIMARY KEY, name varchar, price numeric(8,2))",
        "INSERT INTO product VALUES ('4711', 'Green tea', 4.20), ('4712', 'Mate', NULL)");
    return dataSource;
  }

  static void execute(DataSource dataSource, String... statements) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        var unused = statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without a DataSource and without a set. */
  static ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                PrefetchAutoConfiguration.class, PrefetchHealthAutoConfiguration.class));
  }

  /** With the set {@code products} of that table; the prefix in Redis is new each time. */
  static ApplicationContextRunner runner(RedisServer redis, DataSource dataSource) {
    return runner()
        .withBean(DataSource.class, () -> dataSource)
        .withPropertyValues(
            "prefetch.redis.url=" + redis.uri(),
            "prefetch.sets.products.table=product",
            "prefetch.sets.products.id=sku",
            "prefetch.sets.products.initialize-schema=true",
            "prefetch.sets.products.prefix="
                + UUID.randomUUID().toString().toLowerCase(Locale.ROOT)
                + ":");
  }
}
