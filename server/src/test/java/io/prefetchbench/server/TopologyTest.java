package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.redis.RedisCluster;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisSentinel;
import io.prefetchbench.testbed.redis.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The programs with an address of several servers. */
@Execution(ExecutionMode.CONCURRENT)
class TopologyTest {
  private static final String NO_CLUSTER = "a change feed needs a single server";
  private static final RedisResolver RESOLVER = new RedisResolver(Map.of());

  private static RunningServer serve(String redis, String... more) {
    String[] words = new String[more.length + 3];
    words[0] = "--port=0";
    words[1] = "--redis=" + redis;
    words[2] = "--primary-latency=0ms";
    System.arraycopy(more, 0, words, 3, more.length);
    return ServeCommand.start(words);
  }

  @Test
  void theCacheMayBeACluster() {
    try (RedisCluster cluster = RedisCluster.start(2, RedisOptions.checkingPayloads())) {
      try (RunningServer serving = serve(cluster.uri())) {
        HttpTestClient client = new HttpTestClient(serving.url());
        assertThat(client.get("/categories/cat-001").body().toString()).contains("Beverages");
        await()
            .atMost(Duration.ofSeconds(20))
            .until(() -> CommandRun.run("status", "--redis=" + cluster.uri()).code() == 0);
        assertThat(CommandRun.run("status", "--redis=" + cluster.uri()).out())
            .contains(cluster.uri(), "READY", "5 live");
      }
      assertThatThrownBy(() -> serve(cluster.uri(), "--primary=same"))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining(NO_CLUSTER);
      assertThatThrownBy(() -> RESOLVER.primary(cluster.uri(), RedisOptions.none()))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining(NO_CLUSTER)
          .hasMessageStartingWith("--primary: expected one Redis, redis[s]://");
      assertThatThrownBy(() -> RESOLVER.cache(cluster.uri(), RedisOptions.none()))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("this command works with a single server");
    }
  }

  @Test
  void sentinelsAreAskedForTheMaster() {
    try (RedisSentinel sentinel = RedisSentinel.start(RedisOptions.none());
        RedisServer found = RESOLVER.servedCache(sentinel.uri(), RedisOptions.none())) {
      assertThat(found.port()).isEqualTo(sentinel.master().port());
      assertThat(found.uri()).isEqualTo(sentinel.uri());
      assertThat(found.isSingle()).isFalse();
      String wrong = sentinel.uri().replace("mymaster", "nobody");
      assertThatThrownBy(() -> RESOLVER.runningCache(wrong))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("does not know the master nobody");
    }
  }

  @Test
  void whatIsNoAddressIsSaidWithoutItsPassword() {
    for (String wrong :
        new String[] {
          "redis-sentinel://:geheim@127.0.0.1:1",
          "redis-cluster://:geheim@127.0.0.1:1?master=m",
          "redis-cluster://:geheim@127.0.0.1:1",
          "redis-sentinel://:geheim@127.0.0.1:1#m"
        }) {
      assertThatThrownBy(() -> RESOLVER.servedCache(wrong, RedisOptions.none()))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("--redis")
          .hasMessageNotContaining("geheim");
    }
  }
}
