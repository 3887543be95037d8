package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.lineup.Flush;
import io.prefetchbench.benchmarks.lineup.PlainCommands;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * How many change events per second does a client write, each as {@code MULTI}, {@code DEL}, {@code
 * HSET}, {@code EXPIRE} and {@code EXEC}, and waits for it? The events lie in memory.
 *
 * <p>What makes it valid: the client must send the transaction without waiting in between, every
 * reply is looked at, and at the end of the fork a thousand entities are compared.
 *
 * <p>{@code ./bench jmh ClientApply -p client=lettuce,spring}
 */
public class ClientApplyBenchmark extends ClientTable {
  @State(Scope.Thread)
  public static class Caller {
    private KeyStream keys;
    private Dataset data;
    private List<Flush> flushes = List.of();
    private @Nullable ClientSession session;
    private @Nullable RespConnection socket;

    /** Draws the keys ahead, and connects unless all threads share a client. */
    @Setup(Level.Trial)
    public void start(ClientApplyBenchmark table, ThreadParams thread) {
      data = table.data();
      keys =
          KeyStream.zipf(table.entities, RANKING_SEED, KeyStream.drawsOf(thread.getThreadIndex()));
      if (table.client == ComparedClient.SOCKET) {
        socket = table.socket();
        flushes = PlainCommands.transactions(data);
      } else {
        session = table.session();
      }
    }

    private void write() {
      int index = keys.next();
      if (session == null) {
        PlainCommands.send(socket, flushes.get(index));
      } else {
        session.replace(data.key(index), data.rows().get(index).fields(), Dataset.TTL.toSeconds());
      }
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void apply(Caller caller, ParentWatch watch) {
    caller.write();
  }
}
