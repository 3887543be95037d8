package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Commands that leave in one write, never modified, and how many replies they bring. */
@SuppressWarnings("ArrayRecordComponent")
public record Flush(byte[] bytes, int replies) {

  public static Flush of(List<Command> commands) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * commands.size());
    for (Command command : commands) {
      bytes.writeBytes(RespConnection.encode(command.args().toArray(byte[][]::new)));
    }
    return new Flush(bytes.toByteArray(), commands.size());
  }
}
