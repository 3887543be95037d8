package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The status posts of workers, visible to other processes: one hash per worker, which expires soon
 * after the worker stops posting. Thread-safe.
 */
public final class StatusBoard {
  private static final Duration KEPT = Duration.ofSeconds(10);
  private static final String LIFE_FIELD = "life";

  private final RedisPort port;
  private final KeySpace keys;

  public StatusBoard(RedisPort port, KeySpace keys) {
    this.port = port;
    this.keys = keys;
  }

  /**
   * Posts a status, replacing the last one of that worker; returns the pid of another life that
   * posted under this name and has not reported its end.
   */
  public OptionalLong post(WorkerStatus status, String life) {
    String key = keyOf(status.name());
    List<Object> set = new ArrayList<>(List.of("HSET", key, LIFE_FIELD, life));
    StatusFields.of(status)
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
    // Any foreign value at these keys is removed: the next post is readable.
    removeIfOfAnotherType(key, replies.get(0));
    removeIfOfAnotherType(keys.control("workers"), replies.get(3));
    replies.forEach(Reply::orThrow);
    Map<String, String> before = replies.get(0).texts();
    boolean other =
        !before.isEmpty()
            && !life.equals(before.get(LIFE_FIELD))
            && !WorkerStatus.State.STOPPED.name().equals(before.get("state"));
    return other
        ? OptionalLong.of(StatusFields.parse(status.name(), before).pid())
        : OptionalLong.empty();
  }

  private void removeIfOfAnotherType(String key, Reply reply) {
    if (reply.isOfAnotherType()) {
      port.call(Command.of("DEL", key)).orThrow();
    }
  }

  /**
   * The last post of one worker, and its age by the clock of Redis; {@link Long#MAX_VALUE} if
   * unknown.
   */
  public record Post(WorkerStatus status, String life, long ageMillis) {}

  /** The workers that posted within the last ten seconds; removes the names of the others. */
  public List<WorkerStatus> read() {
    return posts(true).stream().map(Post::status).toList();
  }

  /** Like {@link #read} but writes nothing. */
  public List<WorkerStatus> look() {
    return posts(false).stream().map(Post::status).toList();
  }

  /**
   * The workers that posted within the last ten seconds, each with the age of its post. An
   * unreadable post counts as an unknown worker and does not affect the others.
   */
  public List<Post> posts(boolean forgetting) {
    List<Post> posts = new ArrayList<>();
    for (Reply member : port.call(Command.of("SMEMBERS", keys.control("workers"))).many()) {
      String name = member.text();
      List<Reply> replies =
          port.pipeline(
              List.of(Command.of("HGETALL", keyOf(name)), Command.of("PTTL", keyOf(name))));
      boolean isReadable = !replies.get(0).isOfAnotherType();
      Map<String, String> fields = isReadable ? replies.get(0).texts() : Map.of();
      if (!isReadable) {
        String why = "its status cannot be read: the key holds no hash of texts";
        posts.add(new Post(StatusFields.unknown(name, why), "", Long.MAX_VALUE));
      } else if (!fields.isEmpty()) {
        WorkerStatus status = StatusFields.parse(name, fields);
        posts.add(new Post(status, fields.getOrDefault(LIFE_FIELD, ""), age(replies.get(1))));
      } else if (forgetting) {
        // A reader may lack the permission; a process that has it removes the worker.
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
}
