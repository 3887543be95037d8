package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.ArrayList;
import java.util.List;

/**
 * The floor of a bulk load: bytes made before the clock starts, over one bare blocking socket, one
 * flush ahead of the replies, so that Redis always has work and its reply buffer stays small.
 */
public final class ReplayedLoad implements BulkLoad {
  private static final int DEMOS_WINDOW = 500;

  private final RespConnection connection;
  private final List<Flush> flushes;

  public ReplayedLoad(RedisAddress url, List<Flush> flushes) {
    this.connection = RespConnection.open(url);
    this.flushes = List.copyOf(flushes);
  }

  /** The commands of the published demos, as bytes: three for each entity. */
  public static List<Flush> demos(Dataset data) {
    List<Flush> flushes = new ArrayList<>();
    List<Command> commands = new ArrayList<>();
    for (Entity row : data.rows()) {
      String key = data.keys().keyOf(row.id());
      commands.addAll(PlainCommands.written(key, PlainCommands.flat(row.fields())));
      if (commands.size() >= 3 * DEMOS_WINDOW) {
        flushes.add(Flush.of(commands));
        commands.clear();
      }
    }
    if (!commands.isEmpty()) {
      flushes.add(Flush.of(commands));
    }
    return flushes;
  }

  @Override
  public void load() {
    long errors = 0;
    int behind = 0;
    for (Flush flush : flushes) {
      connection.write(flush.bytes());
      errors += connection.skipReplies(behind);
      behind = flush.replies();
    }
    errors += connection.skipReplies(behind);
    String first = connection.takeFirstSkippedError();
    // The cache's load first tries a fill-if-absent, and sends what is answered BUSYKEY again.
    if (errors > 0 && (first == null || !first.startsWith("BUSYKEY"))) {
      throw new WrongOutcome(errors + " commands were refused, the first: " + first);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
