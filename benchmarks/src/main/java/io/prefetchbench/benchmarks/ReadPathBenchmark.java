package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.AddedWork;
import io.prefetchbench.benchmarks.fixture.CannedPort;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.testkit.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * What does the library itself add to one read? The replies of Redis lie in memory, so that what
 * remains is making the command and turning the reply into an entity.
 *
 * <p>What makes it valid: the replies are those that Redis gives to {@code HGETALL}, byte for byte;
 * they differ and are taken in turn; every answer is looked at.
 *
 * <p>{@code ./bench jmh ReadPath}
 */
@State(Scope.Thread)
public class ReadPathBenchmark {
  private static final int ENTITIES = 1024;

  public enum Found {
    /** All its fields come back. */
    HIT,
    /** Its tombstone does. */
    DELETED
  }

  /** What every read finds. */
  @Param public Found found;

  @Param({"category-5", "ycsb-10x100"})
  public String shape;

  private final CannedPort port = new CannedPort();
  private String[] ids;
  private Reply[] replies;
  private RedisStore store;
  private int next;

  @Setup(Level.Trial)
  public void build() {
    KeySpace keys = new KeySpace("bench:read:");
    List<Entity> rows = Dataset.of(keys, Shape.named(shape), ENTITIES).rows();
    ids = rows.stream().map(Entity::id).toArray(String[]::new);
    replies = rows.stream().map(this::reply).toArray(Reply[]::new);
    store = RedisStore.openPlain(port, port, keys, StoreOptions.STANDARD);
  }

  private Reply reply(Entity row) {
    Meta.Flag flag = found == Found.HIT ? Meta.Flag.LIVE : Meta.Flag.TOMBSTONE;
    List<Reply> parts = new ArrayList<>();
    parts.add(bytes(Meta.FIELD));
    parts.add(bytes(new Meta(row.version(), flag, 1).text()));
    if (found == Found.HIT) {
      for (Map.Entry<String, String> field : row.fields().entrySet()) {
        parts.add(bytes(field.getKey()));
        parts.add(bytes(field.getValue()));
      }
    }
    return new Reply.Many(List.copyOf(parts));
  }

  private static Reply bytes(String text) {
    return new Reply.Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public Lookup read(ParentWatch watch) {
    AddedWork.bear();
    next = (next + 1) & (ENTITIES - 1);
    port.answer(replies[next]);
    Lookup lookup = store.get(ids[next]);
    if (lookup instanceof Lookup.Hit != (found == Found.HIT)) {
      throw new WrongOutcome(ids[next] + " reads " + lookup + ", expected " + found);
    }
    return lookup;
  }
}
