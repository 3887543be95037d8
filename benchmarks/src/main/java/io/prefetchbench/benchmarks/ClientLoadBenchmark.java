package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.lineup.Flush;
import io.prefetchbench.benchmarks.lineup.PlainCommands;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * How many entities per second does a client write in pipelines of {@code DEL}, {@code HSET} and
 * {@code EXPIRE}? One operation is one entity; one invocation writes a whole batch and waits for
 * all replies, so that client and server take turns. Every entity is there and is written again.
 *
 * <p>What makes it valid: every reply is looked at, and at the end of the fork a thousand entities
 * are compared with what was to be written. With several threads each writes entities of its own.
 *
 * <p>{@code ./bench jmh ClientLoad -p client=jedis,redisson}
 */
public class ClientLoadBenchmark extends ClientTable {
  /** Entities of one pipeline; JMH's {@code -opi} must say the same. */
  @Param({"500"})
  public int batch;

  @State(Scope.Thread)
  public static class Caller {
    private final List<Map<String, Map<String, String>>> batches = new ArrayList<>();
    private final List<Flush> flushes = new ArrayList<>();
    private @Nullable ClientSession session;
    private @Nullable RespConnection socket;
    private int next;

    /** Takes its share of the entities, and connects unless all threads share a client. */
    @Setup(Level.Trial)
    public void start(ClientLoadBenchmark table, ThreadParams thread) {
      Dataset data = table.data();
      if (data.size() < table.batch * thread.getThreadCount()) {
        throw new IllegalArgumentException(
            "-p entities must be " + table.batch * thread.getThreadCount() + " or more");
      }
      int step = table.batch * thread.getThreadCount();
      for (int from = table.batch * thread.getThreadIndex();
          from + table.batch <= data.size();
          from += step) {
        Map<String, Map<String, String>> hashes = new LinkedHashMap<>();
        for (int i = from; i < from + table.batch; i++) {
          hashes.put(data.key(i), data.rows().get(i).fields());
        }
        batches.add(hashes);
      }
      if (table.client == ComparedClient.SOCKET) {
        socket = table.socket();
        batches.forEach(hashes -> flushes.add(PlainCommands.load(hashes)));
      } else {
        session = table.session();
      }
    }

    private void write() {
      next = (next + 1) % batches.size();
      if (session == null) {
        PlainCommands.send(socket, flushes.get(next));
      } else {
        session.load(batches.get(next), Dataset.TTL.toSeconds());
      }
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public void load(Caller caller, ParentWatch watch) {
    caller.write();
  }
}
