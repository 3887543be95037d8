package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Shard;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Iterates over all entries with {@code SCAN}: for maintenance, never on the read path. */
final class Census {
  private static final byte[] FIRST = {'0'};
  private static final int SCAN_COUNT = 1000;
  private static final long LOOKED_THROUGH_MAX = 10_000;

  private final RedisPort port;
  private final ScriptRunner scripts;
  private final KeySpace keys;

  Census(RedisPort port, KeySpace keys) {
    this.port = port;
    this.scripts = new ScriptRunner(port);
    this.keys = keys;
  }

  List<String> liveIds() {
    TreeSet<String> live = new TreeSet<>();
    scanLive(
        id -> true,
        page -> {
          page.forEach(entry -> live.add(entry.id()));
          return true;
        });
    return List.copyOf(live);
  }

  /** Passes live entries with wanted ids to the receiver, page by page, until it returns false. */
  void scanLive(Predicate<String> wanted, Predicate<List<LiveEntry>> use) {
    scan(
        page -> {
          List<byte[]> asked = page.stream().filter(key -> wanted.test(idOf(key))).toList();
          List<LiveEntry> live = asked.isEmpty() ? List.of() : live(asked);
          return live.isEmpty() || use.test(live);
        });
  }

  private String idOf(byte[] key) {
    return keys.idOf(new String(key, StandardCharsets.UTF_8));
  }

  /** True if no master has a key of an entry; false without a scan if one has many keys. */
  boolean isEmpty() {
    for (Shard shard : port.shards().all()) {
      if (port.on(shard).call(Command.of("DBSIZE")).number() > LOOKED_THROUGH_MAX) {
        return false;
      }
    }
    boolean[] found = {false};
    scan(
        page -> {
          found[0] = true;
          return false;
        });
    return !found[0];
  }

  private List<LiveEntry> live(List<byte[]> page) {
    List<List<byte[]>> groups = scripts.callable(page);
    List<Reply> answers = scripts.runEach(StoreScripts.CENSUS, groups, List.of());
    List<LiveEntry> live = new ArrayList<>(page.size());
    for (int i = 0; i < groups.size(); i++) {
      addLive(live, groups.get(i), answers.get(i).many());
    }
    return live;
  }

  private void addLive(List<LiveEntry> live, List<byte[]> entries, List<Reply> answer) {
    byte[] letters = answer.get(0).bytes();
    List<Reply> lives = answer.get(1).many();
    int next = 0;
    for (int i = 0; i < letters.length; i++) {
      if (letters[i] == '0') {
        live.add(new LiveEntry(idOf(entries.get(i)), lives.get(next++).number()));
      }
    }
  }

  /**
   * Passes all keys to the receiver in pages of at most {@link Window#KEYS_MAX}, until it returns
   * false; as with {@code SCAN}, a key may be returned twice. In a cluster, one master after the
   * other.
   */
  void scan(Predicate<List<byte[]>> use) {
    for (Shard shard : port.shards().all()) {
      if (!scan(port.on(shard), use)) {
        return;
      }
    }
  }

  private boolean scan(RedisPort master, Predicate<List<byte[]>> use) {
    CompletableFuture<Reply> asked = names(master, FIRST);
    boolean more = true;
    while (more) {
      List<Reply> answer = RedisFault.joined(asked).many();
      byte[] cursor = answer.get(0).bytes();
      more = cursor.length != 1 || cursor[0] != '0';
      // The server continues the scan while these keys are processed.
      asked = more ? names(master, cursor) : asked;
      List<byte[]> found = new ArrayList<>();
      answer.get(1).many().forEach(key -> found.add(key.bytes()));
      for (int from = 0; from < found.size(); from += Window.KEYS_MAX) {
        if (!use.test(found.subList(from, Math.min(from + Window.KEYS_MAX, found.size())))) {
          return false;
        }
      }
    }
    return true;
  }

  private CompletableFuture<Reply> names(RedisPort master, byte[] cursor) {
    return master.callAsync(
        Command.of("SCAN", cursor, "MATCH", keys.scanPattern(), "COUNT", SCAN_COUNT));
  }
}
