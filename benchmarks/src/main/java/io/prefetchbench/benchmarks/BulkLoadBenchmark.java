package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.AddedWork;
import io.prefetchbench.benchmarks.fixture.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Keyspace;
import io.prefetchbench.benchmarks.fixture.LoadStrategy;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.LineUp;
import io.prefetchbench.testkit.Shape;
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
 * How many entities per second does a bulk load write? One operation is one entity; one invocation
 * writes the whole data set, which lies in memory: the primary costs nothing here.
 *
 * <p>What makes it valid: before each invocation, outside the timed section, the keyspace is put
 * into the state the cell names (cold: none of the keys exists; full: all exist with the same
 * version, so that the fence checks each and each is rewritten); after each invocation every key
 * must exist, and at the end of the fork a thousand entities are compared with what was to be
 * written.
 *
 * <p>{@code ./bench jmh BulkLoad -p entities=100000 --rounds 5}
 */
@State(Scope.Benchmark)
public class BulkLoadBenchmark {
  private static final int ENTITIES = 100_000;

  @Param public Client client;

  @Param public LoadStrategy strategy;

  /** What the load meets. */
  @Param public Keyspace keyspace;

  @Param({"category-5", "ycsb-10x100"})
  public String shape;

  /** Entities per invocation; JMH's {@code -opi} must say the same. */
  @Param({"" + ENTITIES})
  public int entities;

  private Target target;
  private Dataset data;
  private BulkLoad load;

  @Setup(Level.Trial)
  public void connect(BenchmarkParams params) {
    if (params.getOpsPerInvocation() != entities) {
      throw new IllegalArgumentException(
          "an operation is an entity: with -p entities=" + entities + " give -opi " + entities);
    }
    target = Target.open();
    data = Dataset.of(target.keys(), Shape.named(shape), entities);
    load = LineUp.bulkLoad(client, strategy, keyspace, target, data);
    target.empty(data);
    if (keyspace == Keyspace.FULL) {
      LineUp.fill(strategy, target, data);
    }
  }

  /** Puts the keyspace into the state the cell names. */
  @Setup(Level.Invocation)
  public void reset() {
    if (keyspace == Keyspace.COLD) {
      target.empty(data);
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  @OperationsPerInvocation(ENTITIES)
  public void load(ParentWatch watch) {
    AddedWork.bear(data.size());
    load.load();
  }

  /** Refuses an invocation that did not write everything. */
  @TearDown(Level.Invocation)
  public void count() {
    long existing = target.existing(data);
    if (existing != data.size()) {
      throw new WrongOutcome("loaded " + existing + " entities, expected " + data.size());
    }
  }

  /** Compares a sample with what was to be written, then cleans up. */
  @TearDown(Level.Trial)
  public void verify() {
    target.verify(data);
    load.close();
    target.empty(data);
    target.close();
  }
}
