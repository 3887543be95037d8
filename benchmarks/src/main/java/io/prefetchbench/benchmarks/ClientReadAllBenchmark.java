package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.Flush;
import io.prefetchbench.benchmarks.lineup.PlainCommands;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.ArrayList;
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
 * How many hashes per second does a client read in pipelines of {@code HGETALL}? One operation is
 * one hash; one invocation reads a whole batch and waits for it.
 *
 * <p>What makes it valid: the batches are drawn ahead from a Zipf stream, and the whole answer must
 * have as many hashes as the batch has keys, none of them empty.
 *
 * <p>{@code ./bench jmh ClientReadAll -p batch=10,100}
 */
public class ClientReadAllBenchmark extends ClientTable {
  private static final int BATCHES = 256;

  /** Keys of one pipeline; JMH's {@code -opi} must say the same. */
  @Param({"10", "100"})
  public int batch;

  @State(Scope.Thread)
  public static class Caller {
    private final List<List<String>> batches = new ArrayList<>();
    private final List<Flush> flushes = new ArrayList<>();
    private @Nullable ClientSession session;
    private @Nullable RespConnection socket;
    private int next;

    /** Draws the batches ahead, and connects unless all threads share a client. */
    @Setup(Level.Trial)
    public void start(ClientReadAllBenchmark table, ThreadParams thread) {
      KeyStream stream =
          KeyStream.zipf(table.entities, RANKING_SEED, KeyStream.drawsOf(thread.getThreadIndex()));
      for (int i = 0; i < BATCHES; i++) {
        List<String> keys = new ArrayList<>();
        for (int k = 0; k < table.batch; k++) {
          keys.add(table.data().key(stream.next()));
        }
        batches.add(keys);
      }
      if (table.client == ComparedClient.SOCKET) {
        socket = table.socket();
        batches.forEach(keys -> flushes.add(PlainCommands.reads(keys)));
      } else {
        session = table.session();
      }
    }

    private List<?> read() {
      next = (next + 1) % BATCHES;
      return session == null
          ? PlainCommands.replies(socket, flushes.get(next))
          : session.hgetAll(batches.get(next));
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object readAll(Caller caller, ParentWatch watch) {
    List<?> hashes = caller.read();
    if (hashes.size() != batch) {
      throw new WrongOutcome("read " + hashes.size() + " hashes, expected " + batch);
    }
    for (Object hash : hashes) {
      if (hash instanceof Map<?, ?> fields ? fields.isEmpty() : ((List<?>) hash).isEmpty()) {
        throw new WrongOutcome("a batch has an empty hash, expected hits only");
      }
    }
    return hashes;
  }
}
