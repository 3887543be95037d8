package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which server answers, and which history of writes it has. Immutable.
 *
 * @param runId another one after every start of a server; {@code -} if it would not tell
 * @param replicationId of its history of writes; {@code -} if it would not tell
 * @param earlierReplicationId of the history it continued when it was promoted, or all zeros
 */
public record ServerIdentity(String runId, String replicationId, String earlierReplicationId) {
  private static final String UNTOLD = "-";
  private static final Pattern RUN_ID = Pattern.compile("run_id:([0-9a-f]+)");
  private static final Pattern REPLICATION_ID = Pattern.compile("master_replid:([0-9a-f]+)");
  private static final Pattern EARLIER_ID = Pattern.compile("master_replid2:([0-9a-f]+)");
  private static final Pattern NO_HISTORY = Pattern.compile("0+");

  /** The two commands whose replies {@link #of(Reply, Reply)} reads. */
  static List<Command> commands() {
    return List.of(Command.of("INFO", "server"), Command.of("INFO", "replication"));
  }

  /**
   * Asks the server.
   *
   * @throws io.prefetchbench.cache.redis.RedisFault if it does not answer
   */
  public static ServerIdentity of(RedisPort port) {
    List<Reply> replies = port.pipeline(commands());
    return of(replies.get(0), replies.get(1));
  }

  static ServerIdentity of(Reply server, Reply replication) {
    return new ServerIdentity(
        found(RUN_ID, server), found(REPLICATION_ID, replication), found(EARLIER_ID, replication));
  }

  private static String found(Pattern pattern, Reply reply) {
    // A login may lack the right to INFO: nobody can tell servers apart then.
    if (!(reply instanceof Reply.Bytes)) {
      return UNTOLD;
    }
    Matcher matcher = pattern.matcher(reply.text());
    return matcher.find() ? matcher.group(1) : UNTOLD;
  }

  /**
   * Why what was acknowledged to the earlier server may be missing on this one. A server that gets
   * its first replica, or has had none for long, takes a new replication id too, but then it has no
   * earlier one: nothing was lost.
   *
   * @return empty if this is the server of before, with its history, or nobody can tell
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
