package io.prefetchbench.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Health while Redis or the database is away, and after. */
class StarterHealthTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Loses all connections, and gives out no others, while it is down. */
  private static final class UnreliableDataSource extends DelegatingDataSource {
    private final Queue<Connection> open = new ConcurrentLinkedQueue<>();
    private volatile boolean isDown;

    UnreliableDataSource(DataSource target) {
      super(target);
    }

    @Override
    public Connection getConnection() throws SQLException {
      if (isDown) {
        throw new SQLException("the database is away", "08001");
      }
      Connection connection = super.getConnection();
      open.add(connection);
      return connection;
    }

    void setDown(boolean down) throws SQLException {
      isDown = down;
      if (down) {
        for (Connection connection : open) {
          connection.close();
        }
      }
    }
  }

  private static Health health(ApplicationContext context) {
    CompositeHealthContributor all =
        context.getBean("prefetchHealthContributor", CompositeHealthContributor.class);
    HealthIndicator products = (HealthIndicator) all.getContributor("products");
    return products.getHealth(true);
  }

  private static String state(ApplicationContext context) {
    return String.valueOf(health(context).getDetails().get("state"));
  }

  @Test
  void aLostRedisIsDownAndAReturnedOneIsLoadedAgain() {
    RedisServer redis = RedisServer.startEmbedded();
    int port = redis.port();
    TestTables.runner(redis, TestTables.products())
        .run(
            context -> {
              await().atMost(SOON).until(() -> "READY".equals(state(context)));
              assertThat(health(context).getStatus()).isEqualTo(Status.UP);
              assertThat(health(context).getDetails())
                  .containsEntry("backlog", 0L)
                  .containsEntry("gaps", 0L)
                  .containsKeys("stalenessMillis", "workers");
              redis.close();
              await().atMost(SOON).until(() -> health(context).getStatus().equals(Status.DOWN));
              try (RedisServer back =
                  RedisServer.startEmbedded(RedisOptions.checkingPayloads(), port)) {
                await().atMost(SOON).until(() -> "READY".equals(state(context)));
                assertThat(context.getBean(PrefetchCache.class).get("4711"))
                    .isInstanceOf(Lookup.Hit.class);
                context.close();
                assertThat(back.port()).isEqualTo(port);
              }
            });
  }

  @Test
  void aLostDatabaseTakesNoReadsDown() {
    UnreliableDataSource dataSource = new UnreliableDataSource(TestTables.products());
    try (RedisServer redis = RedisServer.startEmbedded()) {
      TestTables.runner(redis, dataSource)
          .run(
              context -> {
                await().atMost(SOON).until(() -> "READY".equals(state(context)));
                dataSource.setDown(true);
                await().atMost(SOON).until(() -> "DEGRADED".equals(state(context)));
                Health health = health(context);
                assertThat(health.getStatus()).isEqualTo(Status.UP);
                assertThat(health.getDetails().get("reason")).asString().contains("RETRYING");
                assertThat(context.getBean(PrefetchCache.class).get("4711"))
                    .isInstanceOf(Lookup.Hit.class);
                dataSource.setDown(false);
                await().atMost(SOON).until(() -> "READY".equals(state(context)));
              });
    }
  }

  @Test
  void aCacheThatWasNeverLoadedIsOutOfService() {
    try (RedisServer redis = RedisServer.startEmbedded()) {
      TestTables.runner(redis, TestTables.products())
          .withPropertyValues("prefetch.role=reader")
          .run(
              context -> {
                assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
                assertThat(health(context).getDetails())
                    .containsEntry("state", "NOT_READY")
                    .containsKey("reason");
              });
    }
  }
}
