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
    replies.forEach(Reply::orThrow);
    Map<String, String> before = fields(replies.get(0));
    boolean other =
        !before.isEmpty()
            && !life.equals(before.get(LIFE_FIELD))
            && !WorkerStatus.State.STOPPED.name().equals(before.get("state"));
    return other
        ? OptionalLong.of(Long.parseLong(before.getOrDefault("pid", "0")))
        : OptionalLong.empty();
  }

  /** The workers that posted within the last ten seconds; forgets the others. */
  public List<WorkerStatus> read() {
    return read(true);
  }

  /** As {@link #read}, but writes nothing. */
  public List<WorkerStatus> look() {
    return read(false);
  }

  private List<WorkerStatus> read(boolean forgetting) {
    List<WorkerStatus> workers = new ArrayList<>();
    for (Reply name : port.call(Command.of("SMEMBERS", keys.control("workers"))).many()) {
      Map<String, String> fields = fields(port.call(Command.of("HGETALL", keyOf(name.text()))));
      if (!fields.isEmpty()) {
        workers.add(WorkerStatus.ofFields(fields));
      } else if (forgetting) {
        // A reader may lack the right to; whoever has it forgets the worker.
        port.call(Command.of("SREM", keys.control("workers"), name.bytes()));
      }
    }
    return workers;
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
