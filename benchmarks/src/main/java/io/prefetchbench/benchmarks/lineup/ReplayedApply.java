package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Apply;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.List;

/** The floor of an apply: what a contender sent, over a bare socket, some flushes ahead. */
public final class ReplayedApply implements Apply {
  private final RespConnection connection;
  private final List<Flush> flushes;
  private final int ahead;
  private long writes;

  /** Connects; {@code ahead}: flushes sent before the first reply is read, 1 to wait for each. */
  public ReplayedApply(RedisAddress url, List<Flush> flushes, int ahead) {
    this.connection = RespConnection.open(url);
    this.flushes = List.copyOf(flushes);
    this.ahead = ahead;
  }

  @Override
  public void apply(int events) {
    long errors = 0;
    int answered = 0;
    for (int sent = 0; sent < flushes.size(); sent++) {
      connection.write(flushes.get(sent).bytes());
      if (sent - answered + 1 >= ahead) {
        errors += connection.skipReplies(flushes.get(answered++).replies());
      }
    }
    while (answered < flushes.size()) {
      errors += connection.skipReplies(flushes.get(answered++).replies());
    }
    String first = connection.takeFirstSkippedError();
    if (errors > 0) {
      throw new WrongOutcome(errors + " commands were refused, the first: " + first);
    }
    writes += events;
  }

  @Override
  public long writes() {
    return writes;
  }

  @Override
  public void close() {
    connection.close();
  }
}
