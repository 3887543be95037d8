package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity of a server and of its replication history. Immutable.
 *
 * @param runId changes at every server start; {@code -} if unavailable
 * @param replicationId of its history of writes; {@code -} if unavailable
 * @param earlierReplicationId of the history it continued when it was promoted, or all zeros
 */
public record ServerIdentity(String runId, String replicationId, String earlierReplicationId) {
  private static final String UNTOLD = "-";
  private static final Pattern RUN_ID = Pattern.compile("run_id:([0-9a-f]+)");
  private static final Pattern REPLICATION_ID = Pattern.compile("master_replid:([0-9a-f]+)");
  private static final Pattern EARLIER_ID = Pattern.compile("master_replid2:([0-9a-f]+)");
  private static final Pattern NO_HISTORY = Pattern.compile("0+");

  static List<Command> commands() {
    return List.of(Command.of("INFO", "server"), Command.of("INFO", "replication"));
  }

  public static ServerIdentity of(RedisPort port) {
    List<Reply> replies = port.pipeline(commands());
    return of(replies.get(0), replies.get(1));
  }

  static ServerIdentity of(Reply server, Reply replication) {
    return new ServerIdentity(
        found(RUN_ID, server), found(REPLICATION_ID, replication), found(EARLIER_ID, replication));
  }

  private static String found(Pattern pattern, Reply reply) {
    // The user may lack permission for INFO: servers cannot be told apart then.
    if (!(reply instanceof Reply.Bytes)) {
      return UNTOLD;
    }
    Matcher matcher = pattern.matcher(reply.text());
    return matcher.find() ? matcher.group(1) : UNTOLD;
  }

  /**
   * Why writes acknowledged by the earlier server may be missing on this one. A server that gets
   * its first replica, or has had none for long, also takes a new replication id, but then it has
   * no earlier one, and nothing was lost.
   *
   * @return empty if this is the same server with the same history, or this cannot be determined
   */
  public String difference(ServerIdentity before) {
    if (isTold(runId) && isTold(before.runId) && !runId.equals(before.runId)) {
      return "the server was restarted or replaced";
    }
    boolean otherHistory =
        isTold(replicationId)
            && isTold(before.replicationId)
            && !replicationId.equals(before.replicationId);
    boolean continued = isTold(earlierReplicationId) && !isNone(earlierReplicationId);
    return otherHistory && continued ? "the server was a replica in the meantime" : "";
  }

  private static boolean isTold(String id) {
    return !id.equals(UNTOLD);
  }

  private static boolean isNone(String id) {
    return NO_HISTORY.matcher(id).matches();
  }
}
