package io.prefetchbench.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGConnectionPoolDataSource;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;

/**
 * How fast a large table gets into an empty Redis: the first pass of a cache, the usual pipeline
 * behind a JDBC cursor, and {@code COPY} piped into {@code redis-cli}, round by round. Prints rows
 * per second and the largest heap; asserts only that each loads every row. It measures a local
 * {@code redis-server} if there is one, otherwise the embedded one, and says which.
 *
 * <p>{@code -Drows} and {@code -Drounds} change the size, 1,000,000 rows and 3 rounds.
 */
@Tag("quiet")
class TableLoadTest {
  private static final int ROWS = Integer.getInteger("rows", 1_000_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 3);
  private static final int PIPELINE = 10_000;
  private static final int TTL_SECONDS = 3600;

  /** One strategy: loads everything and returns when Redis has it. */
  private interface Load {
    void run() throws Exception;
  }

  private final TestDatabase db = TestDatabase.postgres();
  private final DataSource pool = pool();

  private static DataSource pool() {
    PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
    source.setUrl(PostgresServer.shared().url());
    return JdbcConnectionPool.create(source);
  }

  @Test
  void theFirstPassBesideOtherWays() throws Exception {
    JdbcTable table =
        db.newTable(
            "sku text, title text, price numeric(10,2), currency char(3), stock integer, brand"
                + " text, category text, weight numeric(8,3), released date, changed timestamptz");
    db.run(
        """
        INSERT INTO %s SELECT i, 'SKU-' || lpad(i::text, 9, '0'), 'Article number ' || i,
          (i %% 100000) / 100.0, 'EUR', i %% 500, 'Brand ' || i %% 200, 'Category ' || i %% 50,
          (i %% 9000) / 1000.0, date '2020-01-01' + i %% 2000, timestamptz '2026-01-01' + i * interval '1 s'
        FROM generate_series(1, %d) i
        """
            .formatted(table.name(), ROWS));
    JdbcSchema.install(db.dataSource(), table);
    db.run("VACUUM ANALYZE " + table.name());
    try (RedisServer redis = redis()) {
      Map<String, Load> loads = new LinkedHashMap<>();
      loads.put("first pass of the cache", () -> pass(table, redis));
      loads.put("JDBC cursor, Jedis pipeline", () -> pipeline(table, redis));
      if (onPath("psql").isPresent() && onPath("redis-cli").isPresent()) {
        loads.put("COPY | redis-cli --pipe", () -> copy(table, redis));
      }
      measure(loads, redis);
    }
  }

  private void measure(Map<String, Load> loads, RedisServer redis) throws Exception {
    Map<String, List<Double>> rates = new HashMap<>();
    Map<String, Long> heaps = new HashMap<>();
    for (int round = 0; round <= ROUNDS; round++) {
      for (Map.Entry<String, Load> load : loads.entrySet()) {
        call(redis, "FLUSHALL", "SYNC");
        System.gc();
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long begin = System.nanoTime();
        load.getValue().run();
        double rate = ROWS / ((System.nanoTime() - begin) / 1e9);
        long heap = heapPools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20;
        assertThat(rows(redis)).as(load.getKey()).isEqualTo(ROWS);
        if (round > 0) { // the first warms up
          rates.computeIfAbsent(load.getKey(), unused -> new ArrayList<>()).add(rate);
          heaps.merge(load.getKey(), heap, Math::max);
        }
      }
    }
    System.out.printf("%,d rows, %s%n", ROWS, redis.source());
    for (String name : loads.keySet()) {
      List<Double> sorted = rates.getOrDefault(name, List.of()).stream().sorted().toList();
      System.out.printf(
          Locale.ROOT,
          "%-28s %,9.0f rows/s (%,.0f to %,.0f), heap at most %d MB%n",
          name,
          sorted.get(sorted.size() / 2),
          sorted.get(0),
          sorted.get(sorted.size() - 1),
          heaps.get(name));
    }
  }

  private void pass(JdbcTable table, RedisServer redis) {
    JdbcPrimary primary = JdbcPrimary.of(pool, table);
    try (PrefetchCache cache =
        PrefetchCache.of(primary)
            .redis(RedisAddress.parse(redis.uri()))
            .prefix("product:")
            .build()) {
      assertThat(cache.start().loaded()).isEqualTo(ROWS);
    }
  }

  private void pipeline(JdbcTable table, RedisServer redis) throws SQLException {
    try (RedisClient client = RedisClient.create(redis.uri());
        Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(PIPELINE);
      ResultSet rows = statement.executeQuery("SELECT * FROM " + table.name());
      int columns = rows.getMetaData().getColumnCount();
      boolean more = rows.next();
      while (more) {
        try (Pipeline pipeline = client.pipelined()) {
          for (int i = 0; more && i < PIPELINE; i++) {
            Map<String, String> fields = new HashMap<>();
            for (int c = 1; c <= columns; c++) {
              fields.put(rows.getMetaData().getColumnName(c), rows.getString(c));
            }
            String key = "product:" + rows.getString("id");
            pipeline.del(key);
            pipeline.hset(key, fields);
            pipeline.expire(key, TTL_SECONDS);
            more = rows.next();
          }
          pipeline.sync();
        }
      }
    }
  }

  /** Each row as two commands in the inline form, which needs no lengths. */
  private static void copy(JdbcTable table, RedisServer redis)
      throws IOException, InterruptedException {
    String sql =
        """
        COPY (SELECT format(E'HSET product:%%s id %%s sku %%s title "%%s" price %%s currency %%s stock %%s brand "%%s" \
        category "%%s" weight %%s released %%s changed "%%s" row_version %%s', id, id, sku, title, price, currency, stock, brand,
        category, weight, released, changed, row_version) || chr(1) || 'EXPIRE product:' || id || ' %d' FROM %s) TO STDOUT
        """
            .formatted(TTL_SECONDS, table.name())
            .replace("\n", " ");
    int port = RedisAddress.parse(redis.uri()).port();
    ProcessBuilder shell =
        new ProcessBuilder(
                "sh",
                "-c",
                "psql -q \"$DB\" -c \"$SQL\" | tr '\\001' '\\n' | redis-cli -p " + port + " --pipe")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    shell.environment().put("SQL", sql);
    shell.environment().put("DB", PostgresServer.shared().url().replaceFirst("^jdbc:", ""));
    assertThat(shell.start().waitFor()).isZero();
  }

  private static RedisServer redis() {
    return onPath("redis-server")
        .map(binary -> RedisServer.startLocal(binary, RedisOptions.none()))
        .orElseGet(RedisServer::startEmbedded);
  }

  private static void call(RedisServer redis, String... words) {
    try (RespConnection connection = redis.connect()) {
      var unused = connection.call(words);
    }
  }

  /** How many rows are in Redis, by their keys. */
  private static long rows(RedisServer redis) {
    try (RespConnection connection = redis.connect()) {
      // The cache has a few keys of its own.
      return Math.min(ROWS, Long.parseLong(connection.text("DBSIZE")));
    }
  }

  private static Stream<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP);
  }

  private static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
