package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.ApplyStrategy;
import io.prefetchbench.benchmarks.fixture.Backlog;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.KeyStream;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The events in the feed when the clock starts, the same for each invocation: upserts. */
public final class QueuedEvents implements AutoCloseable {
  /** Consumer group and consumer of the stream's readers. */
  static final String GROUP = "bench";

  /** Between the parts of a list's element, which no generated value has. */
  static final char SEPARATOR = '\u001f';

  private static final long FIRST_POSITION = 1_700_000_000_000_000L;
  private static final long SEED = 20_240_502;
  private static final int WINDOW = 500;

  private final RespConnection connection;
  private final String key;
  private final Dataset after;
  private final int size;
  private final List<Flush> refill;
  private final List<String> memory;

  private QueuedEvents(
      RespConnection connection,
      String key,
      Dataset after,
      int size,
      List<Flush> refill,
      List<String> memory) {
    this.connection = connection;
    this.key = key;
    this.after = after;
    this.size = size;
    this.refill = refill;
    this.memory = memory;
  }

  /** {@code DEMOS} reads a list, {@code DEMOS_MEMORY} memory, the others a stream. */
  public static QueuedEvents of(
      RedisAddress url,
      Dataset before,
      Shape shape,
      Backlog backlog,
      ApplyStrategy strategy,
      int events) {
    List<Entity> after = new ArrayList<>(before.rows());
    String key = key(before);
    KeyStream popular = KeyStream.zipf(before.size(), SEED, SEED);
    List<Command> commands = new ArrayList<>();
    List<String> memory = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      int index = backlog == Backlog.DISTINCT ? i % before.size() : popular.next();
      Version version = new Version(Dataset.VERSION.epoch(), FIRST_POSITION + i);
      Entity row =
          new Entity(Shape.id(index), shape.fields(index, SEED, i + 2L), version, FIRST_POSITION);
      after.set(index, row);
      switch (strategy) {
        case DEMOS_MEMORY -> memory.add(element(row));
        case DEMOS -> commands.add(Command.of("LPUSH", key, element(row)));
        default -> commands.add(entry(key, row, i == 0 ? 0 : FIRST_POSITION + i - 1));
      }
    }
    return new QueuedEvents(
        RespConnection.open(url),
        key,
        new Dataset(before.keys(), after),
        events,
        refill(key, strategy, commands),
        memory);
  }

  private static List<Flush> refill(String key, ApplyStrategy strategy, List<Command> commands) {
    List<Flush> refill = new ArrayList<>();
    if (strategy == ApplyStrategy.OURS || strategy == ApplyStrategy.PIPELINED) {
      // Without the note, the feed would treat a group that it did not create as one that was
      // moved.
      refill.add(
          Flush.of(
              List.of(
                  Command.of("XGROUP", "CREATE", key, GROUP, "0", "MKSTREAM"),
                  Command.of("HSET", notesKey(key), "last", "0-0"))));
    }
    for (int from = 0; from < commands.size(); from += WINDOW) {
      refill.add(Flush.of(commands.subList(from, Math.min(commands.size(), from + WINDOW))));
    }
    return refill;
  }

  /** The key of the feed, under the prefix of the run, so that it is removed with it. */
  static String key(Dataset data) {
    return data.keys().keyOf("feed");
  }

  /** Where the cache's feed keeps its notes about the group. */
  private static String notesKey(String key) {
    return key + "/gaps/" + GROUP;
  }

  /** As the mock primary's script writes it, with the commit's position as the entry's id. */
  private static Command entry(String key, Entity row, long prev) {
    Version version = row.version();
    List<Object> parts = new ArrayList<>(List.of("XADD", key, version.position() + "-0"));
    parts.addAll(List.of("op", "upsert", "id", row.id(), "epoch", version.epoch()));
    parts.addAll(List.of("position", version.position(), "prev", prev));
    parts.addAll(List.of("committed", row.committedMicros()));
    for (Map.Entry<String, String> field : row.fields().entrySet()) {
      parts.add(field.getKey());
      parts.add(field.getValue());
    }
    return Command.of(parts.toArray());
  }

  private static String element(Entity row) {
    StringBuilder text = new StringBuilder(row.id());
    row.fields()
        .forEach(
            (name, value) -> text.append(SEPARATOR).append(name).append(SEPARATOR).append(value));
    return text.toString();
  }

  public void refill() {
    connection.call("DEL", key, notesKey(key));
    long errors = 0;
    for (Flush flush : refill) {
      connection.write(flush.bytes());
      errors += connection.skipReplies(flush.replies());
    }
    if (errors > 0) {
      throw new IllegalStateException(
          "the feed could not be filled: " + connection.takeFirstSkippedError());
    }
  }

  /** What the cache must hold when all events are applied. */
  public Dataset after() {
    return after;
  }

  /** The events in order if they are taken from memory; otherwise empty. */
  public List<String> memory() {
    return memory;
  }

  public int size() {
    return size;
  }

  @Override
  public void close() {
    connection.call("DEL", key, notesKey(key));
    connection.close();
  }
}
