package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ApplyOutcome.Applied;
import io.prefetchbench.cache.ApplyOutcome.Missing;
import io.prefetchbench.cache.ApplyOutcome.Rejected;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.redis.Shards;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries, fenced inside Redis. Thread-safe. Large windows of snapshot rows are sent as
 * {@code RESTORE} without {@code REPLACE}, which stores only at empty keys; rows whose key is
 * occupied go through the script. Once that happened to more than 1 % of the rows sent, all go
 * through the script, until a window finds almost no occupied keys again. A window that begins
 * while the better way is unknown (none was in flight) sends its first {@link #FIRST_ROWS} rows
 * alone, and the others according to their result.
 */
final class EntryWriter {
  private static final int FIRST_ROWS = 64;
  private static final int SHARE = 100;
  private static final byte[] RESTORE = Command.utf8("RESTORE");
  private static final String OCCUPIED = "BUSYKEY";

  private final RedisPort port;
  private final ScriptRunner scripts;
  private final KeySpace keys;
  private final StoreOptions options;
  private final byte[] ttl;
  private final boolean asked;
  private final boolean clustered;
  private final byte[] floorKey;
  private volatile Shards probed;
  private volatile @Nullable WriteForm form;
  private volatile Way way = Way.UNKNOWN;
  private final AtomicInteger windowsUnderWay = new AtomicInteger();

  private enum Way {
    UNKNOWN,
    FILL,
    SCRIPT
  }

  EntryWriter(RedisPort port, KeySpace keys, StoreOptions options, @Nullable WriteForm form) {
    this.port = port;
    this.scripts = new ScriptRunner(port);
    this.keys = keys;
    this.options = options;
    this.ttl = Command.utf8(Long.toString(options.ttl().toMillis()));
    this.form = form;
    this.asked = form == null;
    this.probed = port.shards();
    this.clustered = probed.isCluster();
    this.floorKey = Command.utf8(keys.floorKey());
  }

  /**
   * The form of writes; probes the server if it is not known yet, and the masters of a cluster
   * again after each change among them: a new master may run an older version.
   */
  @SuppressWarnings("ReferenceEquality") // after a failover the shards are equal, the server is not
  WriteForm form() {
    WriteForm known = form;
    if (known == null || (clustered && asked && probed != port.shards())) {
      Shards now = port.shards();
      known = WriteForm.probed(port, keys, now);
      probed = now;
      form = known;
    }
    return known;
  }

  /**
   * Raises the version at and below which an upsert of an event writes nothing, because a pass has
   * read the primary since; a version of another epoch replaces it.
   */
  void raiseFloor(Version version) {
    List<byte[]> args = List.of(Command.utf8(version.text()), ttl);
    var unused = StoreScripts.RAISE_FLOOR.call(port, List.of(floorKey), args);
  }

  private static Version floor(Reply reply) {
    return reply instanceof Reply.Nothing
        ? Version.NONE
        : Version.parse(new String(reply.bytes(), StandardCharsets.UTF_8));
  }

  String describe() {
    WriteForm known = form;
    return known == null ? "not known yet: the server did not answer" : known.words();
  }

  CompletableFuture<List<ApplyOutcome>> apply(List<ChangeEvent> events, Window.Rule rule) {
    Window window = new Window(events.size());
    List<Window.Write> tombstones = new ArrayList<>();
    List<Window.Write> upserts = new ArrayList<>(events.size());
    try {
      WriteForm now = form();
      HashDump dump = new HashDump(now.listpacks());
      for (int i = 0; i < events.size(); i++) {
        if (events.get(i) instanceof ChangeEvent.Upsert upsert) {
          add(upserts, window, i, upsert.entity(), now, dump);
        } else if (events.get(i) instanceof ChangeEvent.Delete delete) {
          addTombstone(tombstones, window, i, delete);
        }
      }
      String displaced = options.displaced().get();
      long life = options.tombstoneTtl().toMillis();
      Window.Terms deletes = new Window.Terms(StoreScripts.PUT_TOMBSTONE, life, rule, displaced);
      // Deletes come first: in a full server they free the memory that the upserts need.
      List<Window.Batch> batches = Window.batches(deletes, tombstones, clustered);
      batches.addAll(Window.batches(upsertTerms(now.script(), rule), upserts, clustered));
      CompletableFuture<Window> written = run(window, batches);
      boolean checkFloor = clustered && rule == Window.Rule.NEWER && !upserts.isEmpty();
      return (checkFloor ? written.thenCompose(done -> checkFloor(done, events)) : written)
          .thenApply(Window::outcomes);
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  /** In a cluster, a script cannot read the floor: it is in the slot of another key. */
  private Window.Terms upsertTerms(Script script, Window.Rule rule) {
    long life = options.ttl().toMillis();
    String displaced = options.displaced().get();
    return rule == Window.Rule.NEWER && !clustered
        ? new Window.Terms(script, life, Window.Rule.ABOVE_FLOOR, displaced, List.of(floorKey))
        : new Window.Terms(script, life, rule, displaced);
  }

  /**
   * Looks at the floor after the writes: a pass that had not raised it by then looks for orphans
   * later, and finds what was written.
   */
  private CompletableFuture<Window> checkFloor(Window window, List<ChangeEvent> events) {
    return port.callAsync(Command.of("GET", floorKey))
        .thenApply(
            reply -> {
              Version version = floor(reply);
              for (int i = 0; i < events.size(); i++) {
                ChangeEvent event = events.get(i);
                if (event instanceof ChangeEvent.Upsert
                    && window.isApplied(i)
                    && !event.version().isNewerThan(version)) {
                  window.set(i, Missing.MISSING);
                }
              }
              return window;
            });
  }

  private void addTombstone(
      List<Window.Write> tombstones, Window window, int place, ChangeEvent.Delete delete) {
    try {
      Meta meta = new Meta(delete.version(), Meta.Flag.TOMBSTONE, delete.committedMicros());
      byte[] text = Command.utf8(meta.text());
      tombstones.add(new Window.Write(place, keyOf(delete.id()), List.of(text)));
    } catch (IllegalArgumentException e) {
      window.set(place, new Rejected(unstorable(delete.id(), e)));
    }
  }

  private static RedisFault unstorable(String id, IllegalArgumentException cause) {
    return RedisFault.unstorable("entity " + id + " cannot be stored: " + cause.getMessage());
  }

  /** Leaves a withdrawn entry of this version, unless something newer is stored. */
  CompletableFuture<List<ApplyOutcome>> withdraw(String id, Version asOf) {
    byte[] text = Command.utf8(new Meta(asOf, Meta.Flag.INVALID, 0).text());
    Window window = new Window(1);
    List<Window.Write> one = List.of(new Window.Write(0, keyOf(id), List.of(text)));
    Window.Terms terms =
        new Window.Terms(
            StoreScripts.PUT_TOMBSTONE,
            options.tombstoneTtl().toMillis(),
            Window.Rule.REPAIR,
            options.displaced().get());
    return run(window, Window.batches(terms, one, clustered)).thenApply(Window::outcomes);
  }

  CompletableFuture<List<ApplyOutcome>> put(List<Entity> rows) {
    Window window = new Window(rows.size());
    List<Window.Write> writes = new ArrayList<>(rows.size());
    try {
      WriteForm now = form();
      HashDump dump = new HashDump(now.listpacks());
      for (int i = 0; i < rows.size(); i++) {
        add(writes, window, i, rows.get(i), now, dump);
      }
      if (!now.isPayload() || writes.size() < FIRST_ROWS) {
        return fence(window, now.script(), writes).thenApply(Window::outcomes);
      }
      return putCounted(window, writes).thenApply(Window::outcomes);
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
  }

  private CompletableFuture<Window> putCounted(Window window, List<Window.Write> writes) {
    if (windowsUnderWay.getAndIncrement() == 0) {
      way = Way.UNKNOWN;
    }
    try {
      return putMany(window, writes)
          .whenComplete((done, failure) -> windowsUnderWay.decrementAndGet());
    } catch (RuntimeException e) {
      windowsUnderWay.decrementAndGet();
      throw e;
    }
  }

  private CompletableFuture<Window> putMany(Window window, List<Window.Write> writes) {
    return switch (way) {
      case FILL -> fill(window, writes);
      case SCRIPT ->
          fence(window, StoreScripts.PUT_PAYLOAD, writes)
              .thenApply(
                  done -> {
                    if (writes.size() - done.storedWhereNothingWas() <= writes.size() / SHARE) {
                      way = Way.FILL;
                    }
                    return done;
                  });
      case UNKNOWN -> {
        List<Window.Write> others = writes.subList(FIRST_ROWS, writes.size());
        CompletableFuture<Window> first = fill(window, writes.subList(0, FIRST_ROWS));
        yield others.isEmpty()
            ? first
            : first.thenCompose(
                done ->
                    way == Way.FILL
                        ? fill(window, others)
                        : fence(window, StoreScripts.PUT_PAYLOAD, others));
      }
    };
  }

  private CompletableFuture<Window> fence(Window window, Script script, List<Window.Write> writes) {
    Window.Terms terms = upsertTerms(script, Window.Rule.EQUAL_TOO);
    return run(window, Window.batches(terms, writes, clustered));
  }

  private CompletableFuture<Window> fill(Window window, List<Window.Write> writes) {
    List<Command> commands = new ArrayList<>(writes.size());
    for (Window.Write write : writes) {
      commands.add(new Command(List.of(RESTORE, write.key(), ttl, write.args().get(0))));
    }
    return port.pipelineAsync(commands)
        .thenCompose(
            replies -> {
              List<Window.Write> occupied = new ArrayList<>();
              for (int i = 0; i < replies.size(); i++) {
                Window.Write write = writes.get(i);
                if (!(replies.get(i) instanceof Reply.Fault fault)) {
                  window.set(write.place(), Applied.APPLIED);
                } else if (fault.fault().code().equals(OCCUPIED)) {
                  occupied.add(write);
                } else {
                  window.set(write.place(), new Rejected(fault.fault()));
                }
              }
              way = occupied.size() > writes.size() / SHARE ? Way.SCRIPT : Way.FILL;
              return occupied.isEmpty()
                  ? CompletableFuture.completedFuture(window)
                  : fence(window, StoreScripts.PUT_PAYLOAD, occupied);
            });
  }

  private CompletableFuture<Window> run(Window window, List<Window.Batch> batches) {
    List<ScriptRunner.Call> calls = new ArrayList<>(batches.size());
    batches.forEach(batch -> calls.add(batch.call()));
    return scripts
        .runAll(calls)
        .thenApply(
            replies -> {
              for (int i = 0; i < batches.size(); i++) {
                window.record(batches.get(i), replies.get(i));
              }
              return window;
            });
  }

  private void add(
      List<Window.Write> writes,
      Window window,
      int place,
      Entity entity,
      WriteForm now,
      HashDump dump) {
    try {
      Meta meta = new Meta(entity.version(), Meta.Flag.LIVE, entity.committedMicros());
      List<byte[]> args =
          now.isPayload() ? List.of(dump.encode(meta, entity.fields())) : plainArgs(meta, entity);
      Window.Write write = new Window.Write(place, keyOf(entity.id()), args);
      if (write.bytes() > options.entityBytesMax()) {
        throw new IllegalArgumentException(
            write.bytes() + " bytes, at most " + options.entityBytesMax() + " are stored");
      }
      writes.add(write);
    } catch (IllegalArgumentException e) {
      window.set(place, new Rejected(unstorable(entity.id(), e)));
    }
  }

  private static List<byte[]> plainArgs(Meta meta, Entity entity) {
    List<byte[]> args = new ArrayList<>(entity.fields().size() * 2 + 3);
    args.add(Command.utf8(Integer.toString(entity.fields().size() * 2 + 2)));
    args.add(Command.utf8(Meta.FIELD));
    args.add(Command.utf8(meta.text()));
    for (Map.Entry<String, String> field : entity.fields().entrySet()) {
      args.add(Texts.utf8(field.getKey()));
      args.add(Texts.utf8(field.getValue()));
    }
    return args;
  }

  private byte[] keyOf(String id) {
    return Texts.utf8(keys.keyOf(id));
  }
}
