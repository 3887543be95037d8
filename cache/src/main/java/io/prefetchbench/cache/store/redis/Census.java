package io.prefetchbench.cache.store.redis;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
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
    List<Reply> answer = scripts.run(StoreScripts.CENSUS, page, List.of()).many();
    byte[] letters = answer.get(0).bytes();
    List<Reply> lives = answer.get(1).many();
    List<LiveEntry> live = new ArrayList<>(lives.size());
    for (int i = 0; i < letters.length; i++) {
      if (letters[i] == '0') {
        String id = keys.idOf(new String(page.get(i), StandardCharsets.UTF_8));
        live.add(new LiveEntry(id, lives.get(live.size()).number()));
      }
    }
    return live;
  }

  /**
   * Hands over all keys in pages of at most {@link Window#KEYS_MAX}, until the receiver answers
   * false; a key may come twice, as {@code SCAN} has it.
   */
  void scan(Predicate<List<byte[]>> use) {
    byte[] cursor = {'0'};
    do {
      List<Reply> answer =
          port.call(Command.of("SCAN", cursor, "MATCH", keys.scanPattern(), "COUNT", SCAN_COUNT))
              .many();
      cursor = answer.get(0).bytes();
      List<byte[]> found = new ArrayList<>();
      answer.get(1).many().forEach(key -> found.add(key.bytes()));
      for (int from = 0; from < found.size(); from += Window.KEYS_MAX) {
        if (!use.test(found.subList(from, Math.min(from + Window.KEYS_MAX, found.size())))) {
          return;
        }
      }
    } while (cursor.length != 1 || cursor[0] != '0');
  }
}
