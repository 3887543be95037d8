package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.redis.Slots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Runs scripts by their digest; a script the server has forgotten is loaded and sent once more,
 * which is safe because an unknown script did nothing. Thread-safe.
 */
final class ScriptRunner {
  private final RedisPort port;

  ScriptRunner(RedisPort port) {
    this.port = port;
  }

  record Call(Script script, Command command) {}

  /** Replies in the order of the calls, sent in one flush. */
  CompletableFuture<List<Reply>> runAll(List<Call> calls) {
    List<Command> commands = new ArrayList<>(calls.size());
    for (Call call : calls) {
      commands.add(call.command());
    }
    return port.pipelineAsync(commands)
        .thenCompose(
            replies ->
                replies.stream().anyMatch(Script::isUnknown)
                    ? loadAndResend(calls, replies)
                    : CompletableFuture.completedFuture(replies));
  }

  /** One reply per group of {@link #callable}. */
  List<Reply> runEach(Script script, List<List<byte[]>> groups, List<byte[]> args) {
    if (groups.size() == 1) {
      return List.of(script.call(port, groups.get(0), args));
    }
    List<Call> calls = new ArrayList<>(groups.size());
    groups.forEach(keys -> calls.add(new Call(script, script.command(keys, args))));
    return RedisFault.joined(runAll(calls));
  }

  /** Groups keys that may be used in one call: all of them, or those of one slot in a cluster. */
  List<List<byte[]>> callable(List<byte[]> keys) {
    if (!port.shards().isCluster()) {
      return List.of(keys);
    }
    Map<Integer, List<byte[]>> bySlot = new LinkedHashMap<>();
    for (byte[] key : keys) {
      bySlot.computeIfAbsent(Slots.of(key), slot -> new ArrayList<>()).add(key);
    }
    return List.copyOf(bySlot.values());
  }

  private CompletableFuture<List<Reply>> loadAndResend(List<Call> calls, List<Reply> replies) {
    Set<Script> missing = new LinkedHashSet<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      if (Script.isUnknown(replies.get(i))) {
        missing.add(calls.get(i).script());
        places.add(i);
      }
    }
    List<Command> commands = new ArrayList<>(missing.size() + places.size());
    missing.forEach(script -> commands.add(script.load()));
    places.forEach(place -> commands.add(calls.get(place).command()));
    return port.pipelineAsync(commands)
        .thenApply(
            again -> {
              List<Reply> merged = new ArrayList<>(replies);
              for (int i = 0; i < places.size(); i++) {
                merged.set(places.get(i), again.get(missing.size() + i));
              }
              return merged;
            });
  }
}
