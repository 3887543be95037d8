package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.AddedWork;
import io.prefetchbench.benchmarks.fixture.Apply;
import io.prefetchbench.benchmarks.fixture.ApplyStrategy;
import io.prefetchbench.benchmarks.fixture.Backlog;
import io.prefetchbench.benchmarks.fixture.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Keyspace;
import io.prefetchbench.benchmarks.fixture.LoadStrategy;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.ServerCpu;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.benchmarks.lineup.LineUp;
import io.prefetchbench.benchmarks.lineup.QueuedEvents;
import io.prefetchbench.testkit.Shape;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * How many change events per second are applied from a backlog? One operation is one event; one
 * invocation takes the whole backlog from the feed, applies it to a full cache and acknowledges it.
 * Feed and cache are in one Redis.
 *
 * <p>What makes it valid: before each invocation, outside the timed section, the cache is loaded
 * with older values of every entity and the feed is filled with the same events; at the end of the
 * fork a thousand entities are compared with the last event of each.
 *
 * <p>{@code ./bench jmh Apply -p client=jedis --rounds 5}
 */
@State(Scope.Benchmark)
public class ApplyBenchmark {
  private static final int ENTITIES = 10_000;

  @Param public Client client;

  @Param public ApplyStrategy strategy;

  /** Which entities the events are of. */
  @Param public Backlog backlog;

  @Param({"category-5", "ycsb-10x100"})
  public String shape;

  /** Entities, and as many events per invocation; JMH's {@code -opi} must say the same. */
  @Param({"" + ENTITIES})
  public int entities;

  private Target target;
  private Dataset before;
  private QueuedEvents queued;
  private BulkLoad filler;
  private Apply apply;
  private ServerCpu serverCpu;
  private long events;

  @Setup(Level.Trial)
  public void connect(BenchmarkParams params) {
    if (params.getOpsPerInvocation() != entities) {
      throw new IllegalArgumentException(
          "an operation is an event: with -p entities=" + entities + " give -opi " + entities);
    }
    target = Target.open();
    serverCpu = target.serverCpu();
    Shape named = Shape.named(shape);
    before = Dataset.of(target.keys(), named, entities);
    queued = QueuedEvents.of(target.address(), before, named, backlog, strategy, entities);
    filler = LineUp.bulkLoad(Client.JEDIS, LoadStrategy.OURS, Keyspace.COLD, target, before);
    apply = LineUp.apply(client, strategy, target, before, queued);
  }

  /** Loads the cache with older values, and fills the feed. */
  @Setup(Level.Invocation)
  public void reset() {
    LineUp.beforeApply(target, before, filler, queued);
    serverCpu.begin();
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @OperationsPerInvocation(ENTITIES)
  public void apply(ParentWatch watch) {
    AddedWork.bear(entities);
    apply.apply(entities);
  }

  @TearDown(Level.Invocation)
  public void count() {
    serverCpu.end();
    events += entities;
  }

  /** Compares a sample with the last event of each entity, then cleans up. */
  @TearDown(Level.Trial)
  public void verify() {
    target.verify(queued.after());
    if (client != Client.SOCKET) {
      System.out.printf(
          Locale.ROOT,
          "conflation: %,d events, %,d written: factor %.2f%n",
          events,
          apply.writes(),
          (double) events / apply.writes());
    }
    apply.close();
    filler.close();
    queued.close();
    target.empty(before);
    target.close();
  }
}
