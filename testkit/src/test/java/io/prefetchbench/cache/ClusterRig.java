package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.TestedClient;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testbed.redis.RedisCluster;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A primary on one Redis, a cluster of three masters, and an administrator's port to that. */
final class ClusterRig implements AutoCloseable {
  static final KeySpace KEYS = new KeySpace(KeySpace.PREFIX_BY_DEFAULT);
  static final int ENTITIES = 300;

  final LiveRedis primaryRedis = LiveRedis.start();
  final RedisCluster cluster = RedisCluster.start(3, RedisOptions.checkingPayloads());
  final RedisPort admin = TestedClient.LETTUCE.connect(address(""), ConnectionOptions.STANDARD);

  /** A filled primary, and nothing in the cluster. */
  MockPrimary anew() {
    primaryRedis.run("FLUSHALL");
    shards().forEach(this::empty);
    MockPrimary primary =
        MockPrimary.open(
            primaryRedis.port(), PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
    primary.fill(Shape.named("category-5"), ENTITIES, 1, written -> {});
    return primary;
  }

  List<Shard> shards() {
    return admin.shards().all();
  }

  void empty(Shard shard) {
    Reply unused = on(shard, "FLUSHALL");
  }

  /** Asks the master of one shard. */
  Reply on(Shard shard, Object... words) {
    return admin.on(shard).call(Command.of(words)).orThrow();
  }

  Shard shardOf(String id) {
    return admin.shards().of(Command.utf8(KEYS.keyOf(id)));
  }

  /** The first of many ids of this name that is on this shard. */
  String idOn(Shard shard, String name) {
    return IntStream.range(0, 10_000)
        .mapToObj(i -> name + i)
        .filter(id -> shardOf(id).equals(shard))
        .findFirst()
        .orElseThrow();
  }

  /**
   * @param login leads the hosts, such as {@code me:secret@}; empty for none
   */
  RedisAddress address(String login) {
    return RedisAddress.parse(cluster.uri().replace("://", "://" + login));
  }

  /** Lets the logins of docs/OPERATING.md in, each with what it says of clusters. */
  void allowLogins() throws IOException {
    List<String> document = Files.readAllLines(Path.of("../docs/OPERATING.md"));
    String more =
        document.stream().filter(line -> line.startsWith("~prefetch:{")).findFirst().orElseThrow();
    for (String line : document.stream().filter(line -> line.startsWith("user ")).toList()) {
      List<Object> words = new ArrayList<>(List.of("ACL", "SETUSER"));
      words.addAll(List.of(line.substring("user ".length()).split(" ", -1)));
      String own = line.startsWith("user cache-reader") ? more.replace("~", "%R~") : more;
      words.addAll(List.of(own.split(" ", -1)));
      shards().forEach(shard -> on(shard, words.toArray()));
    }
  }

  EngineBuilder builder(MockPrimary primary, String worker) {
    FeedOptions options = FeedOptions.of(primary.options().feedKey(), KEYS.prefix(), worker);
    return new EngineBuilder(primary)
        .redis(address(""))
        .workerName(worker)
        .feed(new StreamFeed(primaryRedis.port(), options, System::nanoTime));
  }

  @Override
  public void close() {
    admin.close();
    cluster.close();
    primaryRedis.close();
  }
}
