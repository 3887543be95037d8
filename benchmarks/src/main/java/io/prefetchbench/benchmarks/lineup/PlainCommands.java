package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testbed.redis.RespError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The floors of the client table: what every client sends, over a bare socket. */
public final class PlainCommands {
  private PlainCommands() {}

  /** {@code HGETALL} of each key. */
  public static Flush reads(List<String> keys) {
    return Flush.of(keys.stream().map(key -> Command.of("HGETALL", key)).toList());
  }

  /** {@code DEL}, {@code HSET} and {@code EXPIRE} of each hash. */
  public static Flush load(Map<String, Map<String, String>> hashes) {
    List<Command> commands = new ArrayList<>();
    hashes.forEach((key, fields) -> commands.addAll(written(key, flat(fields))));
    return Flush.of(commands);
  }

  /** The transaction that replaces each entity, by index. */
  public static List<Flush> transactions(Dataset data) {
    return data.rows().stream()
        .map(row -> Flush.of(transaction(data.keys().keyOf(row.id()), flat(row.fields()))))
        .toList();
  }

  /** {@code MULTI…EXEC} that replaces one hash; names and values alternate in {@code fields}. */
  static List<Command> transaction(String key, List<String> fields) {
    List<Command> commands = new ArrayList<>(List.of(Command.of("MULTI")));
    commands.addAll(written(key, fields));
    commands.add(Command.of("EXEC"));
    return commands;
  }

  /** Names and values in turn. */
  static List<String> flat(Map<String, String> fields) {
    List<String> flat = new ArrayList<>();
    fields.forEach((name, value) -> flat.addAll(List.of(name, value)));
    return flat;
  }

  /** {@code DEL}, {@code HSET} and {@code EXPIRE} of one hash. */
  static List<Command> written(String key, List<String> fields) {
    List<Object> hset = new ArrayList<>(List.of("HSET", key));
    hset.addAll(fields);
    return List.of(
        Command.of("DEL", key),
        Command.of(hset.toArray()),
        Command.of("EXPIRE", key, Dataset.TTL.toSeconds()));
  }

  public static void send(@Nullable RespConnection connection, Flush flush) {
    RespConnection open = Objects.requireNonNull(connection, "the floor is not connected");
    open.write(flush.bytes());
    if (open.skipReplies(flush.replies()) > 0) {
      throw new WrongOutcome("Redis refused: " + open.takeFirstSkippedError());
    }
  }

  public static List<Object> replies(@Nullable RespConnection connection, Flush flush) {
    RespConnection open = Objects.requireNonNull(connection, "the floor is not connected");
    open.write(flush.bytes());
    List<Object> replies = new ArrayList<>(flush.replies());
    for (int i = 0; i < flush.replies(); i++) {
      Object reply = Objects.requireNonNull(open.readReply(), "Redis answered null");
      if (reply instanceof RespError error) {
        throw new WrongOutcome("Redis answered an error: " + error.getMessage());
      }
      replies.add(reply);
    }
    return replies;
  }

  /** Reads each entity by {@code HGETALL} over this connection, which stays the caller's. */
  public static Reader reader(RespConnection connection, Dataset data) {
    return new ReplayedReaders.SocketReader(connection, reads(data));
  }

  /** {@code HGETALL} of each entity, by index. */
  static List<List<Flush>> reads(Dataset data) {
    return IntStream.range(0, data.size())
        .mapToObj(i -> List.of(reads(List.of(data.key(i)))))
        .toList();
  }
}
