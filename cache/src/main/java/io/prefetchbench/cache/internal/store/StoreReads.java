package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.Absent;
import io.prefetchbench.cache.Lookup.NotReady;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.Shards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The reads of a store. An absence is accepted only after a second read: the ready marker, then the
 * entity, over one connection. In a cluster, the first read follows redirects; the second is done
 * at the shard's master as currently known and follows none. If the slot has left that server or is
 * migrating, the absence cannot be verified, and the answer is {@code NotReady}. Thread-safe.
 */
public final class StoreReads {
  private static final byte[] HGETALL = Command.utf8("HGETALL");
  private static final String MOVING = "the cluster's slots are being moved";

  private final RedisPort reads;
  private final KeySpace keys;
  private final ReadyCheck check;
  private final EntryReader reader = new EntryReader();

  StoreReads(RedisPort reads, KeySpace keys, ReadyCheck check) {
    this.reads = reads;
    this.keys = keys;
    this.check = check;
  }

  /** The value of the ready marker, and the lookup read after it. Immutable. */
  public record Marked(@Nullable String marker, Lookup lookup) {}

  private byte[] keyOf(String id) {
    return Command.utf8(keys.keyOf(id));
  }

  private static Command readOf(byte[] key) {
    return new Command(List.of(HGETALL, key));
  }

  private boolean isFinal(Lookup lookup) {
    return lookup != Absent.ABSENT || check == ReadyCheck.NOT_ASKED;
  }

  Lookup get(String id) {
    byte[] key = keyOf(id);
    Shard shard = reads.shards().of(key);
    String refusal = check.refusalNow(shard);
    if (refusal != null) {
      return new NotReady(refusal);
    }
    Lookup first = reader.read(id, reads.call(readOf(key)));
    // The shard is resolved again: the first read may have found that the slot has moved.
    return isFinal(first) ? first : getMarked(id).lookup();
  }

  CompletableFuture<Lookup> getAsync(String id) {
    byte[] key = keyOf(id);
    Shard shard;
    try {
      shard = reads.shards().of(key);
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
    String refusal = check.refusalNow(shard);
    if (refusal != null) {
      return CompletableFuture.completedFuture(new NotReady(refusal));
    }
    return reads
        .callAsync(readOf(key))
        .thenApply(reply -> reader.read(id, reply))
        .thenCompose(
            first ->
                isFinal(first)
                    ? CompletableFuture.completedFuture(first)
                    : lookAgain(reads.shards().of(key), List.of(id))
                        .thenApply(found -> found.get(0).lookup()));
  }

  List<Lookup> getAll(List<String> ids) {
    Lookup[] lookups = new Lookup[ids.size()];
    Shards shards = reads.shards();
    List<Integer> asked = new ArrayList<>(ids.size());
    List<Command> commands = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      byte[] key = keyOf(ids.get(i));
      String refusal = check.refusalNow(shards.of(key));
      if (refusal == null) {
        asked.add(i);
        commands.add(readOf(key));
      } else {
        lookups[i] = new NotReady(refusal);
      }
    }
    List<Reply> replies = commands.isEmpty() ? List.of() : reads.pipeline(commands);
    List<Integer> absent = new ArrayList<>();
    for (int i = 0; i < replies.size(); i++) {
      int place = asked.get(i);
      Lookup lookup = reader.read(ids.get(place), replies.get(i));
      lookups[place] = lookup;
      if (!isFinal(lookup)) {
        absent.add(place);
      }
    }
    lookAgain(ids, absent, lookups);
    return Arrays.asList(lookups);
  }

  private void lookAgain(List<String> ids, List<Integer> places, Lookup[] lookups) {
    Shards shards = reads.shards();
    Map<Shard, List<Integer>> byShard = new LinkedHashMap<>();
    for (int place : places) {
      Shard shard = shards.of(keyOf(ids.get(place)));
      byShard.computeIfAbsent(shard, there -> new ArrayList<>()).add(place);
    }
    Map<List<Integer>, CompletableFuture<List<Marked>>> looks = new LinkedHashMap<>();
    byShard.forEach(
        (shard, there) ->
            looks.put(there, lookAgain(shard, there.stream().map(ids::get).toList())));
    looks.forEach(
        (there, look) -> {
          List<Marked> found = RedisFault.joined(look);
          for (int i = 0; i < found.size(); i++) {
            lookups[there.get(i)] = found.get(i).lookup();
          }
        });
  }

  /** The remaining life of a live entry, ms as PTTL answers; empty if there is none. */
  OptionalLong lifeMillis(String id) {
    byte[] key = keyOf(id);
    List<Reply> replies = reads.pipeline(List.of(readOf(key), Command.of("PTTL", key)));
    return reader.read(id, replies.get(0)) instanceof Lookup.Hit
        ? OptionalLong.of(replies.get(1).number())
        : OptionalLong.empty();
  }

  Marked getMarked(String id) {
    Shard shard = reads.shards().of(keyOf(id));
    String refusal = check.refusalNow(shard);
    if (refusal != null) {
      return new Marked(null, new NotReady(refusal));
    }
    try {
      return judged(shard, List.of(id), reads.on(shard).pipeline(questions(shard, List.of(id))))
          .get(0);
    } catch (RedisFault fault) {
      return unlessMoving(fault);
    }
  }

  /** Marker and entries of one shard, in one flush to its master. */
  private CompletableFuture<List<Marked>> lookAgain(Shard shard, List<String> ids) {
    return reads
        .on(shard)
        .pipelineAsync(questions(shard, ids))
        .thenApply(replies -> judged(shard, ids, replies))
        .exceptionally(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (cause instanceof RedisFault fault) {
                Marked unknown = unlessMoving(fault);
                return ids.stream().map(id -> unknown).toList();
              }
              throw new CompletionException(cause);
            });
  }

  private List<Command> questions(Shard shard, List<String> ids) {
    List<Command> commands = new ArrayList<>(ids.size() + 1);
    commands.add(Command.of("GET", keys.readyMarkerKey(shard)));
    ids.forEach(id -> commands.add(readOf(keyOf(id))));
    return commands;
  }

  /**
   * Evaluates a marker and the reads after it: an entry found now counts regardless of the marker.
   */
  private List<Marked> judged(Shard shard, List<String> ids, List<Reply> replies) {
    String text = replies.get(0).textOrNull();
    String refusal = check.refusal(shard, text);
    List<Marked> found = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      found.add(judged(ids.get(i), text, refusal, replies.get(i + 1)));
    }
    return found;
  }

  private Marked judged(String id, @Nullable String marker, @Nullable String refusal, Reply reply) {
    if (reply instanceof Reply.Fault fault) {
      return unlessMoving(fault.fault());
    }
    Lookup lookup = reader.read(id, reply);
    return refusal != null && lookup == Absent.ABSENT
        ? new Marked(marker, new NotReady(refusal))
        : new Marked(marker, lookup);
  }

  private Marked unlessMoving(RedisFault fault) {
    if (fault.isRedirect() && reads.shards().isCluster()) {
      return new Marked(null, new NotReady(MOVING));
    }
    throw fault;
  }
}
