package io.prefetchbench.cache.sync.status;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.store.KeySpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Where workers post their status, so that other processes see them: one hash a worker, which
 * expires soon after the worker has stopped posting.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.redis.RedisFault}.
 */
public final class StatusBoard {
  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final String LIFE_FIELD = "life";

  private final RedisPort port;
  private final KeySpace keys;

  /** The board of one cache. */
  public StatusBoard(RedisPort port, KeySpace keys) {
    this.port = port;
    this.keys = keys;
  }

  /**
   * Posts a status over the last one of that worker.
   *
   * @param life tells this worker from every other of its name: another for each start
   * @return the pid of another life that posted under this name last and has not said that it ended
   */
  public OptionalLong post(WorkerStatus status, String life) {
    String key = keyOf(status.name());
    List<Object> set = new ArrayList<>(List.of("HSET", key, LIFE_FIELD, life));
    status
        .toFields()
        .forEach(
            (field, value) -> {
              set.add(field);
              set.add(value);
            });
    List<Command> commands =
        List.of(
            Command.of("HGETALL", key),
            Command.of(set.toArray()),
            Command.of("PEXPIRE", key, KEPT.toMillis()),
            Command.of("SADD", keys.control("workers"), status.name()));
    List<Reply> replies = port.pipeline(commands);
    // Whatever stands at these keys is of no use to anybody: the next post is readable.
    removeIfOfAnotherType(key, replies.get(0));
    removeIfOfAnotherType(keys.control("workers"), replies.get(3));
    replies.forEach(Reply::orThrow);
    Map<String, String> before = fields(replies.get(0));
    boolean other =
        !before.isEmpty()
            && !life.equals(before.get(LIFE_FIELD))
            && !WorkerStatus.State.STOPPED.name().equals(before.get("state"));
    return other
        ? OptionalLong.of(WorkerStatus.ofFields(status.name(), before).pid())
        : OptionalLong.empty();
  }

  private void removeIfOfAnotherType(String key, Reply reply) {
    if (isOfAnotherType(reply)) {
      port.call(Command.of("DEL", key)).orThrow();
    }
  }

  private static boolean isOfAnotherType(Reply reply) {
    return reply instanceof Reply.Fault fault && fault.fault().code().equals("WRONGTYPE");
  }

  /**
   * One worker as it posted itself last. Immutable.
   *
   * @param life tells it from every other of its name; empty if it is not known
   * @param ageMillis how long ago it posted, by the clock of Redis; {@link Long#MAX_VALUE} if
   *     nobody can say
   */
  public record Post(WorkerStatus status, String life, long ageMillis) {}

  /** The workers that posted within the last ten seconds; forgets the others. */
  public List<WorkerStatus> read() {
    return posts(true).stream().map(Post::status).toList();
  }

  /** As {@link #read}, but writes nothing. */
  public List<WorkerStatus> look() {
    return posts(false).stream().map(Post::status).toList();
  }

  /**
   * The workers that posted within the last ten seconds, each with the age of its post. One that
   * cannot be read is one unknown worker, and hides no other.
   *
   * @param forgetting whether the names of the others are removed
   */
  public List<Post> posts(boolean forgetting) {
    List<Post> posts = new ArrayList<>();
    for (Reply member : port.call(Command.of("SMEMBERS", keys.control("workers"))).many()) {
      String name = member.text();
      List<Reply> replies =
          port.pipeline(
              List.of(Command.of("HGETALL", keyOf(name)), Command.of("PTTL", keyOf(name))));
      boolean isReadable = !isOfAnotherType(replies.get(0));
      Map<String, String> fields = isReadable ? fields(replies.get(0)) : Map.of();
      if (!isReadable) {
        String why = "its status cannot be read: the key holds no hash of texts";
        posts.add(new Post(WorkerStatus.unknown(name, why), "", Long.MAX_VALUE));
      } else if (!fields.isEmpty()) {
        WorkerStatus status = WorkerStatus.ofFields(name, fields);
        posts.add(new Post(status, fields.getOrDefault(LIFE_FIELD, ""), age(replies.get(1))));
      } else if (forgetting) {
        // A reader may lack the right to; whoever has it forgets the worker.
        port.call(Command.of("SREM", keys.control("workers"), member.bytes()));
      }
    }
    return posts;
  }

  private static long age(Reply left) {
    long millis = left instanceof Reply.Whole whole ? whole.value() : -1;
    return millis < 0 ? Long.MAX_VALUE : Math.max(0, KEPT.toMillis() - millis);
  }

  private String keyOf(String name) {
    return keys.control("worker:" + name);
  }

  private static Map<String, String> fields(Reply reply) {
    List<Reply> flat = reply.many();
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      fields.put(flat.get(i).text(), flat.get(i + 1).text());
    }
    return fields;
  }
}
