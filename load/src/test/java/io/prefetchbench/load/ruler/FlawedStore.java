package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.cache.internal.store.StoreAround;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A store that applies events late, or incorrectly in one known way. Records its actual writes.
 * Thread-safe.
 */
final class FlawedStore extends StoreAround {
  private static final int DROPPED_ONE_IN = 1_000;

  /** Deletes older entries without leaving a tombstone. */
  private static final Script DELETE =
      Script.of(
          """
          #!lua
          local held = redis.call('HGET', KEYS[1], '~')
          if held and string.sub(held, 2, 25) >= ARGV[1] then return 0 end
          redis.call('DEL', KEYS[1])
          return 1
          """);

  private final RedisPort port;
  private final KeySpace keys;
  private final Flaw flaw;
  private final Duration delay;
  private final LastWrites lastWrites;
  private long seen;

  /**
   * @param store the correct store, over the same port
   * @param port with one connection, so that writes happen in send order
   * @param delay how long each write waits before it is sent
   * @param lastWrites shared by the stores of all workers
   */
  FlawedStore(
      CacheStore store,
      RedisPort port,
      KeySpace keys,
      Flaw flaw,
      Duration delay,
      LastWrites lastWrites) {
    super(store);
    this.port = port;
    this.keys = keys;
    this.flaw = flaw;
    this.delay = delay;
    this.lastWrites = lastWrites;
  }

  /** Writes events and returns the outcome of each. */
  @FunctionalInterface
  private interface Writes {
    CompletableFuture<List<ApplyOutcome>> write(List<ChangeEvent> events);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
    if (delay.isZero()) {
      return write(events);
    }
    Executor later = CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS);
    return CompletableFuture.supplyAsync(() -> events, later).thenCompose(this::write);
  }

  private CompletableFuture<List<ApplyOutcome>> write(List<ChangeEvent> events) {
    synchronized (lastWrites) {
      return switch (flaw) {
        case NONE, STALE_COPY -> noted(events, super::applyAll);
        case DROPS ->
            split(
                events,
                event -> ++seen % DROPPED_ONE_IN == 0,
                dropped -> CompletableFuture.completedFuture(allApplied(dropped)),
                kept -> noted(kept, super::applyAll));
        case OUT_OF_ORDER -> noted(events, this::overwrite);
        case NO_TOMBSTONES ->
            split(
                events,
                ChangeEvent.Delete.class::isInstance,
                deletes -> noted(deletes, this::delete),
                upserts -> noted(upserts, super::applyAll));
      };
    }
  }

  /** Writes the two groups of events in different ways; outcomes are in the events' order. */
  private static CompletableFuture<List<ApplyOutcome>> split(
      List<ChangeEvent> events, Predicate<ChangeEvent> isOne, Writes one, Writes other) {
    List<ChangeEvent> ones = events.stream().filter(isOne).toList();
    Set<ChangeEvent> among = new HashSet<>(ones);
    List<ChangeEvent> others = events.stream().filter(event -> !among.contains(event)).toList();
    return written(ones, one)
        .thenCombine(
            written(others, other),
            (first, second) -> {
              Iterator<ApplyOutcome> ofOnes = first.iterator();
              Iterator<ApplyOutcome> ofOthers = second.iterator();
              return events.stream()
                  .map(event -> (among.contains(event) ? ofOnes : ofOthers).next())
                  .toList();
            });
  }

  private static CompletableFuture<List<ApplyOutcome>> written(
      List<ChangeEvent> events, Writes way) {
    return events.isEmpty() ? CompletableFuture.completedFuture(List.of()) : way.write(events);
  }

  private CompletableFuture<List<ApplyOutcome>> noted(List<ChangeEvent> events, Writes way) {
    long turn = lastWrites.nextTurn();
    return way.write(events)
        .thenApply(
            outcomes -> {
              for (int i = 0; i < outcomes.size(); i++) {
                if (outcomes.get(i) == ApplyOutcome.Applied.APPLIED) {
                  lastWrites.wrote(turn, events.get(i));
                }
              }
              return outcomes;
            });
  }

  private static List<ApplyOutcome> allApplied(List<ChangeEvent> events) {
    return events.stream().map(event -> (ApplyOutcome) ApplyOutcome.Applied.APPLIED).toList();
  }

  /** Without a fence: the last write wins. All entities have the same fields. */
  private CompletableFuture<List<ApplyOutcome>> overwrite(List<ChangeEvent> events) {
    return port.pipelineAsync(events.stream().map(this::overwriting).toList())
        .thenApply(
            replies -> {
              replies.forEach(Reply::orThrow);
              return allApplied(events);
            });
  }

  private Command overwriting(ChangeEvent event) {
    boolean live = event instanceof ChangeEvent.Upsert;
    Meta.Flag flag = live ? Meta.Flag.LIVE : Meta.Flag.TOMBSTONE;
    List<Object> words = new ArrayList<>(List.of("HSET", keys.keyOf(event.id()), Meta.FIELD));
    words.add(new Meta(event.version(), flag, event.committedMicros()).text());
    if (event instanceof ChangeEvent.Upsert upsert) {
      Entity entity = upsert.entity();
      entity.fields().forEach((name, value) -> words.addAll(List.of(name, value)));
    }
    return Command.of(words.toArray());
  }

  private CompletableFuture<List<ApplyOutcome>> delete(List<ChangeEvent> deletes) {
    List<Command> commands = new ArrayList<>();
    for (ChangeEvent event : deletes) {
      List<String> key = List.of(keys.keyOf(event.id()));
      commands.add(DELETE.commandWithText(key, List.of(event.version().text())));
    }
    return port.pipelineAsync(commands)
        .thenApply(
            replies ->
                replies.stream()
                    .map(
                        reply ->
                            reply.number() == 1
                                ? ApplyOutcome.Applied.APPLIED
                                : (ApplyOutcome) ApplyOutcome.Fenced.FENCED)
                    .toList());
  }
}
