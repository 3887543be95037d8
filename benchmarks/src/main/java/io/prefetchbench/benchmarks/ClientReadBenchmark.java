package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.PlainReader;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.PlainCommands;
import java.util.concurrent.TimeUnit;
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
 * How many hashes per second does a client read, one {@code HGETALL} at a time for each thread?
 *
 * <p>What makes it valid: every client gives the same {@code Map<String, String>}, every key is
 * there, keys are drawn from a precomputed Zipf stream, and an empty answer fails the fork.
 *
 * <p>{@code ./bench jmh ClientRead -p client=redisson}
 */
public class ClientReadBenchmark extends ClientTable {
  @State(Scope.Thread)
  public static class Caller {
    private KeyStream keys;
    private Reader reader;

    /** Draws the keys ahead, and connects unless all threads share a client. */
    @Setup(Level.Trial)
    public void start(ClientReadBenchmark table, ThreadParams thread) {
      keys =
          KeyStream.zipf(table.entities, RANKING_SEED, KeyStream.drawsOf(thread.getThreadIndex()));
      reader =
          table.client == ComparedClient.SOCKET
              ? PlainCommands.reader(table.socket(), table.data())
              : new PlainReader(table.data(), table.session()::hgetAll, false);
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object read(Caller caller, ParentWatch watch) {
    int index = caller.keys.next();
    Object answer = caller.reader.read(index);
    if (caller.reader.outcome(answer) != Outcome.HIT) {
      throw new WrongOutcome(data().key(index) + " reads " + answer + ", expected a hit");
    }
    return answer;
  }
}
