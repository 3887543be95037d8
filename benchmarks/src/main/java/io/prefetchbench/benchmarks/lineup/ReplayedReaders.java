package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.Readers;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testbed.redis.RespError;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The floor of a lookup: its bytes over a bare socket for each thread; no map is made. */
public final class ReplayedReaders implements Readers {
  private final RedisAddress url;
  private final List<List<Flush>> steps;
  private final Queue<RespConnection> connections = new ConcurrentLinkedQueue<>();

  /** Builds the bytes of every key, flush by flush. */
  public ReplayedReaders(RedisAddress url, List<List<Flush>> flushes) {
    this.url = url;
    this.steps = flushes;
  }

  @Override
  public Reader forThread() {
    RespConnection connection = RespConnection.open(url);
    connections.add(connection);
    return new SocketReader(connection, steps);
  }

  @Override
  public void close() {
    connections.forEach(RespConnection::close);
  }

  /** The last reply of a key's bytes is the hash at the end of the read. */
  record SocketReader(RespConnection connection, List<List<Flush>> steps) implements Reader {
    @Override
    public Object read(int index) {
      Object last = null;
      for (Flush flush : steps.get(index)) {
        connection.write(flush.bytes());
        for (int i = 0; i < flush.replies(); i++) {
          last = connection.readReply();
        }
      }
      return Objects.requireNonNull(last, "Redis answered null");
    }

    @Override
    public Outcome outcome(Object answer) {
      if (answer instanceof RespError error) {
        throw new WrongOutcome("Redis answered an error: " + error.getMessage());
      }
      int elements = ((List<?>) answer).size();
      return elements == 0 ? Outcome.ABSENT : elements == 2 ? Outcome.DELETED : Outcome.HIT;
    }
  }
}
