package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.AddedWork;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.internal.store.HashDump;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.Listpacks;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.testkit.Shape;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What does it cost to make the payload of {@code RESTORE} from one entity? No network: this is the
 * writer's share of a bulk load.
 *
 * <p>What makes it valid: the entities differ and are taken in turn, so that no payload is made
 * twice in a row; the payload is returned.
 *
 * <p>{@code ./bench jmh Encode -p shape=category-5}
 */
@State(Scope.Thread)
public class EncodeBenchmark {
  private static final int ENTITIES = 1024;

  /** Form of the payload. */
  public enum Form {
    /** Names and values, for every Redis. */
    PAIRS,
    /** Redis' own compact encoding, where the entity is small enough. */
    LISTPACK
  }

  @Param public Form form;

  @Param({"category-5", "ycsb-10x100"})
  public String shape;

  private Entity[] entities;
  private Meta meta;
  private HashDump dump;
  private int next;

  @Setup(Level.Trial)
  public void build() {
    entities =
        Dataset.of(new KeySpace("bench:encode:"), Shape.named(shape), ENTITIES)
            .rows()
            .toArray(Entity[]::new);
    meta = new Meta(Dataset.VERSION, Meta.Flag.LIVE, 1);
    dump = new HashDump(form == Form.LISTPACK ? Listpacks.LONG_TEXTS : Listpacks.NEVER);
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public byte[] encode(ParentWatch watch) {
    AddedWork.bear();
    next = (next + 1) & (ENTITIES - 1);
    return dump.encode(meta, entities[next].fields());
  }
}
