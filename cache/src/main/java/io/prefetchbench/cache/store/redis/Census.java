package io.prefetchbench.cache.store.redis;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.redis.Shard;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.cache.store.LiveEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Walks over all entries by {@code SCAN}: for operators, never on the way of a read. */
final class Census {
  private static final int SCAN_COUNT = 1000;

  private final RedisPort port;
  private final ScriptRunner scripts;
  private final KeySpace keys;

  Census(RedisPort port, KeySpace keys) {
    this.port = port;
    this.scripts = new ScriptRunner(port);
    this.keys = keys;
  }

  /** Ids of live entries, in order. */
  List<String> liveIds() {
    TreeSet<String> live = new TreeSet<>();
    scanLive(
        page -> {
          page.forEach(entry -> live.add(entry.id()));
          return true;
        });
    return List.copyOf(live);
  }

  /** Hands over live entries, page by page, until the receiver answers false. */
  void scanLive(Predicate<List<LiveEntry>> use) {
    scan(
        page -> {
          List<LiveEntry> live = live(page);
          return live.isEmpty() || use.test(live);
        });
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
        String id = keys.idOf(new String(entries.get(i), StandardCharsets.UTF_8));
        live.add(new LiveEntry(id, lives.get(next++).number()));
      }
    }
  }

  /**
   * Hands over all keys in pages of at most {@link Window#KEYS_MAX}, until the receiver answers
   * false; a key may come twice, as {@code SCAN} has it. Of a cluster, one master after the other.
   */
  void scan(Predicate<List<byte[]>> use) {
    for (Shard shard : port.shards().all()) {
      if (!scan(port.on(shard), use)) {
        return;
      }
    }
  }

  private boolean scan(RedisPort master, Predicate<List<byte[]>> use) {
    byte[] cursor = {'0'};
    do {
      List<Reply> answer =
          master
              .call(Command.of("SCAN", cursor, "MATCH", keys.scanPattern(), "COUNT", SCAN_COUNT))
              .many();
      cursor = answer.get(0).bytes();
      List<byte[]> found = new ArrayList<>();
      answer.get(1).many().forEach(key -> found.add(key.bytes()));
      for (int from = 0; from < found.size(); from += Window.KEYS_MAX) {
        if (!use.test(found.subList(from, Math.min(from + Window.KEYS_MAX, found.size())))) {
          return false;
        }
      }
    } while (cursor.length != 1 || cursor[0] != '0');
    return true;
  }
}
