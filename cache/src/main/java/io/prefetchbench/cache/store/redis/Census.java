package io.prefetchbench.cache.store.redis;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.store.KeySpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

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
    scan(
        page -> {
          byte[] letters = scripts.run(StoreScripts.CENSUS, page, List.of()).bytes();
          for (int i = 0; i < letters.length; i++) {
            if (letters[i] == '0') {
              live.add(keys.idOf(new String(page.get(i), StandardCharsets.UTF_8)));
            }
          }
        });
    return List.copyOf(live);
  }

  /**
   * Hands over all keys in pages of at most {@link Window#KEYS_MAX}; a key may come twice, as
   * {@code SCAN} has it.
   */
  void scan(Consumer<List<byte[]>> use) {
    byte[] cursor = {'0'};
    do {
      List<Reply> answer =
          port.call(Command.of("SCAN", cursor, "MATCH", keys.scanPattern(), "COUNT", SCAN_COUNT))
              .many();
      cursor = answer.get(0).bytes();
      List<byte[]> found = new ArrayList<>();
      answer.get(1).many().forEach(key -> found.add(key.bytes()));
      for (int from = 0; from < found.size(); from += Window.KEYS_MAX) {
        use.accept(found.subList(from, Math.min(from + Window.KEYS_MAX, found.size())));
      }
    } while (cursor.length != 1 || cursor[0] != '0');
  }
}
