package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Apply;
import io.prefetchbench.benchmarks.fixture.ApplyStrategy;
import io.prefetchbench.benchmarks.fixture.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Keyspace;
import io.prefetchbench.benchmarks.fixture.LoadStrategy;
import io.prefetchbench.benchmarks.fixture.LookupStrategy;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.Readers;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Creates the contender that a cell names, and the state it starts from. */
public final class LineUp {
  /** The cores are shared with builds: a slow window must not look like a fault. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final ConnectionOptions PORT =
      new ConnectionOptions(
          PATIENCE,
          PATIENCE,
          ConnectionOptions.STANDARD.connections(),
          ConnectionOptions.STANDARD.waitingMax(),
          null,
          null);

  private LineUp() {}

  public static BulkLoad bulkLoad(
      Client client, LoadStrategy strategy, Keyspace keyspace, Target target, Dataset data) {
    boolean demos = strategy == LoadStrategy.DEMOS;
    if (client == Client.SOCKET) {
      return new ReplayedLoad(
          target.address(),
          demos ? ReplayedLoad.demos(data) : recorded(strategy, keyspace, target, data));
    }
    if (!demos) {
      return ours(strategy, port(client, target), data);
    }
    return client == Client.LETTUCE
        ? new LettuceDemosLoad(target.address(), data)
        : new JedisDemosLoad(target.address(), data);
  }

  private static BulkLoad ours(LoadStrategy strategy, RedisPort port, Dataset data) {
    return strategy == LoadStrategy.PASS ? StoreLoad.pass(port, data) : StoreLoad.of(port, data);
  }

  /** What the cache's own bulk load really sends to such a keyspace. */
  private static List<Flush> recorded(
      LoadStrategy strategy, Keyspace keyspace, Target target, Dataset data) {
    target.empty(data);
    RecordingPort recorder = new RecordingPort(port(Client.LETTUCE, target));
    try (BulkLoad load = ours(strategy, recorder, data)) {
      if (keyspace == Keyspace.FULL) {
        load.load();
      }
      recorder.take();
      load.load();
      return recorder.take();
    }
  }

  /** Fills the keyspace as an earlier load of the same strategy has left it. */
  public static void fill(LoadStrategy strategy, Target target, Dataset data) {
    try (BulkLoad load = bulkLoad(Client.JEDIS, strategy, Keyspace.COLD, target, data)) {
      load.load();
    }
  }

  /** Puts every key of the data set into the state in which it reads as this outcome. */
  public static void prepare(Outcome outcome, Target target, Dataset data) {
    target.markReady();
    if (outcome == Outcome.HIT) {
      fill(LoadStrategy.OURS, target, data);
    } else if (outcome == Outcome.DELETED) {
      Stores.delete(port(Client.JEDIS, target), data);
    }
  }

  public static StoreReaders storeReaders(Client client, Target target, Dataset data) {
    return new StoreReaders(port(client, target), data);
  }

  public static Readers readers(
      Client client, LookupStrategy strategy, Target target, Dataset data) {
    boolean ours = strategy == LookupStrategy.OURS;
    if (client == Client.SOCKET) {
      return new ReplayedReaders(
          target.address(), ours ? recordedReads(target, data) : PlainCommands.reads(data));
    }
    if (ours) {
      return storeReaders(client, target, data);
    }
    return client == Client.LETTUCE
        ? new LettuceReaders(target.address(), data, strategy)
        : new JedisReaders(target.address(), data, strategy);
  }

  /** What the cache's own read really sends for each key. */
  private static List<List<Flush>> recordedReads(Target target, Dataset data) {
    RecordingPort recorder = new RecordingPort(port(Client.JEDIS, target));
    List<List<Flush>> flushes = new ArrayList<>();
    try (StoreReaders readers = new StoreReaders(recorder, data)) {
      Reader reader = readers.forThread();
      recorder.take();
      for (int i = 0; i < data.size(); i++) {
        Object unused = reader.read(i);
        flushes.add(recorder.take());
      }
    }
    return flushes;
  }

  /** The apply of a cell; the floor sends what the strategy sends through Jedis. */
  public static Apply apply(
      Client client, ApplyStrategy strategy, Target target, Dataset data, QueuedEvents queued) {
    if (client != Client.SOCKET) {
      return apply(strategy, port(client, target), data, queued);
    }
    try (BulkLoad filler = bulkLoad(Client.JEDIS, LoadStrategy.OURS, Keyspace.COLD, target, data)) {
      beforeApply(target, data, filler, queued);
    }
    RecordingPort recorder = new RecordingPort(port(Client.JEDIS, target));
    try (Apply recorded = apply(strategy, recorder, data, queued)) {
      recorder.take();
      recorded.apply(queued.size());
      int ahead = strategy == ApplyStrategy.OURS || strategy == ApplyStrategy.PIPELINED ? 2 : 1;
      return new ReplayedApply(target.address(), recorder.take(), ahead);
    }
  }

  private static Apply apply(
      ApplyStrategy strategy, RedisPort port, Dataset data, QueuedEvents queued) {
    return switch (strategy) {
      case OURS -> new WorkerApply(port, data);
      case PIPELINED -> new PipelinedApply(port, data);
      case DEMOS -> DemosApply.fromList(port, data);
      case DEMOS_MEMORY -> DemosApply.fromMemory(port, data, queued.memory());
    };
  }

  /** A cache full of older values, which {@code filler} writes, and a full feed. */
  public static void beforeApply(
      Target target, Dataset data, BulkLoad filler, QueuedEvents queued) {
    target.empty(data);
    filler.load();
    queued.refill();
  }

  private static RedisPort port(Client client, Target target) {
    return client == Client.LETTUCE
        ? LettucePort.connect(target.address(), PORT)
        : JedisPort.connect(target.address(), PORT);
  }
}
