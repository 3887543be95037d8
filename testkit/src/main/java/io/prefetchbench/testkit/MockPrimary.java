package io.prefetchbench.testkit;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.ClientLibrary;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Shards;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A system of record in a separate Redis. Every mutation changes the entity, the index of ids and
 * the change feed in one atomic step, so that the order of the feed is the order of commits.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.RedisFault} (or
 * complete the future with one); after a timeout a mutation may or may not have been committed.
 */
public final class MockPrimary implements WritablePrimary, AutoCloseable {
  private static final int PAGE_ROWS = 1_000;
  private static final int PAGE_BYTES = 4 << 20;
  private static final int FIRST_CHUNK_ROWS = 4;
  private static final int CHUNK_ROWS = 64;
  private static final long CHUNK_BYTES = 1 << 20;
  private static final int FILL_ROWS_PER_CALL = 50;
  private static final int FILL_CALLS_IN_FLIGHT = 16;
  private static final String ID_FIELD = "id";
  private static final Pattern RUN_ID = Pattern.compile("run_id:([0-9a-f]+)");

  private final RedisPort port;
  private final boolean ownsPort;
  private final PrimaryOptions options;
  private final String idsKey;
  private final String lastKey;
  private final String epochKey;

  private MockPrimary(RedisPort port, boolean ownsPort, PrimaryOptions options) {
    this.port = port;
    this.ownsPort = ownsPort;
    this.options = options;
    this.idsKey = options.keyPrefix() + "ids";
    this.lastKey = options.keyPrefix() + "last";
    this.epochKey = options.keyPrefix() + "epoch";
  }

  /**
   * Opens the primary in this Redis over a Lettuce connection of its own, creating it (and its
   * epoch) if it does not exist.
   */
  public static MockPrimary connect(RedisAddress address) {
    RedisPort port = ClientLibrary.LETTUCE.connect(() -> address, ConnectionOptions.STANDARD);
    try {
      return open(port, true, PrimaryOptions.defaults());
    } catch (RuntimeException e) {
      port.close();
      throw e;
    }
  }

  /** Opens the primary in this Redis, creating it (and its epoch) if it does not exist. */
  public static MockPrimary open(RedisPort port, PrimaryOptions options) {
    return open(port, false, options);
  }

  private static MockPrimary open(RedisPort port, boolean ownsPort, PrimaryOptions options) {
    Shards.requireSingle(port, "the mock primary");
    MockPrimary primary = new MockPrimary(port, ownsPort, options);
    // A mutation that finds the script unknown is resent, after those that followed it.
    port.call(PrimaryScripts.MUTATE.load()).orThrow();
    primary.position();
    return primary;
  }

  /**
   * The primary in this Redis, which is not contacted yet and need not be available: for readers
   * that use it only when a user changes something. Concurrent calls may be executed in any order.
   */
  public static MockPrimary unseen(RedisPort port, PrimaryOptions options) {
    return new MockPrimary(port, false, options);
  }

  /** True if this Redis holds a primary of this name; creates none, unlike {@link #open}. */
  public static boolean isThere(RedisPort port, PrimaryOptions options) {
    return port.call(Command.of("EXISTS", options.keyPrefix() + "epoch")).number() == 1;
  }

  /** The key of its change feed: a stream, or a list if its options say so. */
  public String feedKey() {
    return options.feedKey();
  }

  public PrimaryOptions options() {
    return options;
  }

  @Override
  public void fill(Shape shape, long count, long seed, LongConsumer progress) {
    List<Command> calls = new ArrayList<>(FILL_CALLS_IN_FLIGHT);
    for (long from = 0; from < count; ) {
      long to = Math.min(count, from + FILL_ROWS_PER_CALL);
      calls.add(fillCall(shape, from, to, seed));
      from = to;
      if (calls.size() == FILL_CALLS_IN_FLIGHT || from == count) {
        port.pipeline(calls).forEach(Reply::orThrow);
        calls.clear();
        progress.accept(from);
      }
    }
  }

  private Command fillCall(Shape shape, long from, long to, long seed) {
    List<Object> keys = new ArrayList<>(List.of(idsKey, lastKey, epochKey));
    List<Object> args = new ArrayList<>();
    args.add(1 + 2 * shape.fieldCount());
    for (long index = from; index < to; index++) {
      String id = Shape.id(index);
      keys.add(rowKey(id));
      args.add(id);
      addFields(args, shape.fields(index, seed, 1));
    }
    // The first call of a fill sends the script text, so that the server knows it for later calls.
    return from == 0
        ? PrimaryScripts.FILL.commandWithText(keys, args)
        : PrimaryScripts.FILL.command(keys, args);
  }

  @Override
  public CompletableFuture<Optional<Mutation>> change(
      Op op, String id, Map<String, String> fields, Runnable onSend) {
    List<Object> flat = op == Op.DELETE ? List.of() : checked(id, fields);
    onSend.run();
    return mutate(op.name().toLowerCase(Locale.ROOT), id, flat);
  }

  @Override
  public Optional<Mutation> add(String id, Map<String, String> fields) {
    return await(mutate("add", id, checked(id, fields)));
  }

  @Override
  public Optional<Mutation> update(String id, String field, String value) {
    if (field.equals(ID_FIELD) || field.equals(Meta.FIELD) || field.isEmpty()) {
      throw new IllegalArgumentException("the field '" + field + "' cannot be updated");
    }
    return await(mutate("update", id, List.of(field, value)));
  }

  /** Replaces all fields; empty, with no effect, if the id is unknown. */
  public Optional<Mutation> replace(String id, Map<String, String> fields) {
    return await(mutate("replace", id, checked(id, fields)));
  }

  @Override
  public Optional<Mutation> delete(String id) {
    return await(mutate("delete", id, List.of()));
  }

  private static List<Object> checked(String id, Map<String, String> fields) {
    Entity entity = new Entity(id, fields, Version.NONE, 0);
    List<Object> flat = new ArrayList<>(2 * fields.size());
    addFields(flat, entity.fields());
    return flat;
  }

  private static void addFields(List<Object> flat, Map<String, String> fields) {
    fields.forEach(
        (field, value) -> {
          flat.add(field);
          flat.add(value);
        });
  }

  private CompletableFuture<Optional<Mutation>> mutate(String op, String id, List<Object> fields) {
    if (id.isEmpty()) {
      throw new IllegalArgumentException("an entity needs an id");
    }
    List<String> keys = List.of(rowKey(id), idsKey, lastKey, epochKey, options.feedKey());
    List<Object> args = new ArrayList<>(fields.size() + 3);
    args.addAll(List.of(op, id, options.feed().word()));
    args.addAll(fields);
    return PrimaryScripts.MUTATE.callAsync(port, keys, args).thenApply(reply -> read(id, reply));
  }

  private static Optional<Mutation> read(String id, Reply reply) {
    if (reply.orThrow().isNothing()) {
      return Optional.empty();
    }
    List<Reply> parts = reply.many();
    Version version = new Version(whole(parts.get(0)), whole(parts.get(1)));
    return Optional.of(new Mutation(id, version, whole(parts.get(2)), whole(parts.get(3))));
  }

  private static long whole(Reply reply) {
    return Long.parseLong(reply.text());
  }

  private static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** {@inheritDoc} Cost is proportional to the result; not a bulk read. */
  @Override
  public List<String> ids() {
    return texts(port.call(Command.of("ZRANGE", idsKey, 0, -1)));
  }

  /** All entities in id order: one bulk read. */
  public List<Entity> records() {
    List<Entity> all = new ArrayList<>();
    String after = null;
    do {
      Page page = snapshot(after, PAGE_ROWS);
      all.addAll(page.entities());
      after = page.lastId();
    } while (after != null);
    return all;
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    if (afterId == null) {
      pause(options.readLatency());
    }
    String from = afterId == null ? "-" : "(" + afterId;
    List<String> ids =
        texts(port.call(Command.of("ZRANGEBYLEX", idsKey, from, "+", "LIMIT", 0, limit)));
    List<Row> rows = new ArrayList<>(ids.size());
    long bytes = 0;
    int read = 0;
    int size = FIRST_CHUNK_ROWS;
    CompletableFuture<List<Reply>> next = chunk(ids, 0, size);
    // The next rows are in flight while these are read.
    while (read < ids.size() && bytes < PAGE_BYTES) {
      List<Reply> replies = RedisFault.joined(next);
      size =
          read == 0
              ? size
              : (int) Math.max(1, Math.min(CHUNK_ROWS, CHUNK_BYTES * read / Math.max(1, bytes)));
      next = chunk(ids, read + replies.size(), size);
      for (Reply reply : replies) {
        // A row deleted after the index was read is empty: its delete is in the feed.
        String id = ids.get(read++);
        row(id, reply, () -> read(List.of(id)).get(0)).ifPresent(rows::add);
        for (Reply part : reply.many()) {
          bytes += part.bytes().length;
        }
      }
    }
    boolean whole = read >= ids.size() && ids.size() < limit;
    return Page.of(rows, whole ? null : ids.get(read - 1));
  }

  private CompletableFuture<List<Reply>> chunk(List<String> ids, int from, int size) {
    List<String> some = ids.subList(from, Math.min(from + size, ids.size()));
    return some.isEmpty()
        ? CompletableFuture.completedFuture(List.of())
        : port.pipelineAsync(some.stream().map(id -> Command.of("HGETALL", rowKey(id))).toList());
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during a bulk read", e);
    }
  }

  @Override
  public List<Row> read(List<String> ids) {
    List<String> keys = new ArrayList<>(List.of(lastKey, epochKey));
    ids.forEach(id -> keys.add(rowKey(id)));
    List<Reply> answer = PrimaryScripts.READ.call(port, keys, List.of()).many();
    Version now = new Version(whole(answer.get(0)), whole(answer.get(1)));
    List<Row> rows = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      Row unversioned = new Malformed(id, now, "the row has no readable version");
      rows.add(
          row(id, answer.get(i + 2), () -> unversioned).orElseGet(() -> new AbsentAt(id, now)));
    }
    return rows;
  }

  /** Reads one entity: not a bulk read. */
  public Optional<Entity> find(String id) {
    return read(List.of(id)).get(0) instanceof Present present
        ? Optional.of(present.entity())
        : Optional.empty();
  }

  @Override
  public Version position() {
    List<Reply> answer =
        PrimaryScripts.READ.call(port, List.of(lastKey, epochKey), List.of()).many();
    return new Version(whole(answer.get(0)), whole(answer.get(1)));
  }

  /** The run id of its Redis; empty if unavailable. */
  @Override
  public String incarnation() {
    Reply answer = port.call(Command.of("INFO", "server"));
    Matcher found = RUN_ID.matcher(answer instanceof Reply.Bytes ? answer.text() : "");
    return found.find() ? found.group(1) : "";
  }

  @Override
  public long count() {
    return port.call(Command.of("ZCARD", idsKey)).number();
  }

  /**
   * Starts a new epoch. Use it when this primary is known to have lost commits, for example after a
   * failover to a copy without the last ones. Every row keeps its position and gets the new epoch,
   * in one step that takes about a second for a million rows, so that existing rows outrank
   * anything left by the lost commits. No events are written; a cache runs a pass when it sees the
   * new epoch.
   *
   * @return the epoch, Unix seconds, or one more than the last
   */
  public long beginEpoch() {
    List<String> keys = List.of(idsKey, epochKey);
    return whole(PrimaryScripts.BEGIN_EPOCH.call(port, keys, List.of(rowKey(""))));
  }

  private String rowKey(String id) {
    return options.keyPrefix() + "row:" + id;
  }

  private static List<String> texts(Reply reply) {
    return reply.many().stream().map(Reply::text).toList();
  }

  private static Optional<Row> row(String id, Reply row, Supplier<Row> unversioned) {
    List<Reply> flat = row.many();
    if (flat.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> fields = new LinkedHashMap<>(flat.size());
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      fields.put(flat.get(i).text(), flat.get(i + 1).text());
    }
    String meta = fields.remove(Meta.FIELD);
    if (meta == null || !Meta.isReadable(meta)) {
      return Optional.of(unversioned.get());
    }
    Meta read = Meta.parse(meta);
    return Optional.of(PrimarySource.row(id, fields, read.version(), read.committedMicros()));
  }

  /** Closes the connection that {@link #connect} opened. */
  @Override
  public void close() {
    if (ownsPort) {
      port.close();
    }
  }
}
