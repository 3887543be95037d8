package io.prefetchbench.load.judge;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.load.record.EntityComparison;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Compares the cache's Redis with the primary in both directions: every entity of the primary is in
 * the cache with the same bytes and version, and nothing live is in the cache that the primary does
 * not have. Reads Redis directly rather than through the cache's code, which is under test.
 *
 * <p>Both sides are read in pages, the next one while one is compared; only one bit is kept per
 * generated entity.
 */
public final class Equality {
  private static final int PAGE_ROWS = 1_000;
  private static final int SCAN_COUNT = 1_000;
  private static final int EXAMPLES_MAX = 5;

  private final PrimarySource primary;
  private final RedisPort cache;
  private final String prefix;
  private final List<String> examples = new ArrayList<>();
  private long compared;
  private long missing;
  private long different;
  private long orphaned;

  private Equality(PrimarySource primary, RedisPort cache, String prefix) {
    this.primary = primary;
    this.cache = cache;
    this.prefix = prefix;
  }

  /** Compares; both sides must be quiet. */
  public static EntityComparison compare(PrimarySource primary, RedisPort cache, String prefix) {
    long begin = System.nanoTime();
    Equality equality = new Equality(primary, cache, prefix);
    IdSet ids = equality.forward();
    equality.backward(ids);
    return new EntityComparison(
        equality.compared,
        equality.missing,
        equality.different,
        equality.orphaned,
        System.nanoTime() - begin,
        List.copyOf(equality.examples));
  }

  private IdSet forward() {
    IdSet ids = new IdSet();
    CompletableFuture<PrimarySource.Page> next = page(null);
    while (true) {
      PrimarySource.Page page = next.join();
      List<Entity> entities = page.entities();
      CompletableFuture<List<Reply>> stored =
          cache.pipelineAsync(
              entities.stream().map(e -> Command.of("HGETALL", prefix + e.id())).toList());
      String after = page.lastId();
      if (after != null) {
        next = page(after);
      }
      List<Reply> replies = stored.join();
      for (int i = 0; i < entities.size(); i++) {
        ids.add(entities.get(i).id());
        compare(entities.get(i), replies.get(i).many());
      }
      if (after == null) {
        return ids;
      }
    }
  }

  private CompletableFuture<PrimarySource.Page> page(@Nullable String after) {
    return CompletableFuture.supplyAsync(() -> primary.snapshot(after, PAGE_ROWS));
  }

  /** Names and values alternate in a stored hash. */
  private void compare(Entity entity, List<Reply> stored) {
    compared++;
    if (stored.isEmpty()) {
      missing++;
      example(entity.id() + " is missing");
      return;
    }
    String meta = null;
    int equal = 0;
    for (int i = 0; i + 1 < stored.size(); i += 2) {
      String name = stored.get(i).text();
      String value = stored.get(i + 1).text();
      if (name.equals(Meta.FIELD)) {
        meta = value;
      } else {
        equal += value.equals(entity.fields().get(name)) ? 1 : 0;
      }
    }
    boolean sameFields =
        equal == entity.fields().size() && stored.size() == 2 * (entity.fields().size() + 1);
    compare(entity, meta, sameFields);
  }

  private void compare(Entity entity, @Nullable String meta, boolean sameFields) {
    if (meta == null || !Meta.isReadable(meta) || !isLive(meta)) {
      missing++;
      example(entity.id() + " is not live: " + meta);
    } else if (!Meta.parse(meta).version().equals(entity.version())) {
      different++;
      example(entity.id() + " has version " + meta + ", expected " + entity.version());
    } else if (!sameFields) {
      different++;
      example(entity.id() + " has other fields than the primary");
    }
  }

  private static boolean isLive(String meta) {
    return Meta.parse(meta).flag() == Meta.Flag.LIVE;
  }

  private void backward(IdSet ids) {
    CompletableFuture<Reply> next = scan("0");
    String cursor;
    do {
      List<Reply> answer = next.join().many();
      cursor = answer.get(0).text();
      if (!cursor.equals("0")) {
        next = scan(cursor);
      }
      List<String> unknown =
          answer.get(1).many().stream()
              .map(key -> key.text().substring(prefix.length()))
              .filter(id -> !ids.contains(id))
              .toList();
      orphans(unknown);
    } while (!cursor.equals("0"));
  }

  private CompletableFuture<Reply> scan(String cursor) {
    String pattern = prefix.replaceAll("([*?\\[\\]\\\\])", "\\\\$1") + "*";
    return cache.callAsync(Command.of("SCAN", cursor, "MATCH", pattern, "COUNT", SCAN_COUNT));
  }

  private void orphans(List<String> unknown) {
    if (unknown.isEmpty()) {
      return;
    }
    List<Command> reads =
        unknown.stream().map(id -> Command.of("HGET", prefix + id, Meta.FIELD)).toList();
    List<Reply> replies = cache.pipeline(reads);
    for (int i = 0; i < replies.size(); i++) {
      Reply reply = replies.get(i);
      String meta = reply.isNothing() ? "" : reply.text();
      if (!Meta.isReadable(meta) || isLive(meta)) {
        orphaned++;
        example(unknown.get(i) + " is in the cache and not in the primary");
      }
    }
  }

  private void example(String text) {
    if (examples.size() < EXAMPLES_MAX) {
      examples.add(text);
    }
  }
}
