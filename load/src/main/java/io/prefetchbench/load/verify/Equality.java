package io.prefetchbench.load.verify;

import io.prefetchbench.cache.entity.Entity;
import io.prefetchbench.cache.entity.Meta;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.source.PrimarySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares the cache's Redis with the primary in both directions: every entity of the primary is in
 * the cache with the same bytes and version, and nothing live is in the cache that the primary does
 * not have. Reads Redis itself, not through the cache's code, which is what is under test.
 */
public final class Equality {
  private static final int PAGE_ROWS = 500;
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

  /**
   * What the comparison found.
   *
   * @param compared entities of the primary
   * @param missing entities that the cache has not
   * @param different entities with other bytes or another version
   * @param orphaned live entries that the primary has not
   * @param examples the first few differences in words
   */
  public record Found(
      long compared, long missing, long different, long orphaned, List<String> examples) {
    /** True if there is no difference in either direction. */
    public boolean isEqual() {
      return missing == 0 && different == 0 && orphaned == 0;
    }
  }

  private Equality(PrimarySource primary, RedisPort cache, String prefix) {
    this.primary = primary;
    this.cache = cache;
    this.prefix = prefix;
  }

  /** Compares; both sides must be quiet. */
  public static Found compare(PrimarySource primary, RedisPort cache, String prefix) {
    Equality equality = new Equality(primary, cache, prefix);
    Set<String> ids = equality.forward();
    equality.backward(ids);
    return new Found(
        equality.compared,
        equality.missing,
        equality.different,
        equality.orphaned,
        List.copyOf(equality.examples));
  }

  private Set<String> forward() {
    Set<String> ids = new HashSet<>();
    String after = null;
    do {
      PrimarySource.Page page = primary.snapshot(after, PAGE_ROWS);
      List<Command> reads =
          page.entities().stream().map(e -> Command.of("HGETALL", prefix + e.id())).toList();
      List<Reply> replies = reads.isEmpty() ? List.of() : cache.pipeline(reads);
      for (int i = 0; i < replies.size(); i++) {
        Entity entity = page.entities().get(i);
        ids.add(entity.id());
        compare(entity, map(replies.get(i)));
      }
      after = page.lastId();
    } while (after != null);
    return ids;
  }

  private void compare(Entity entity, Map<String, String> stored) {
    compared++;
    if (stored.isEmpty()) {
      missing++;
      example(entity.id() + " is missing");
      return;
    }
    String meta = stored.remove(Meta.FIELD);
    boolean live = meta != null && Meta.isReadable(meta) && isLive(meta);
    if (!live) {
      missing++;
      example(entity.id() + " is not live: " + meta);
    } else if (!Meta.parse(meta).version().equals(entity.version())) {
      different++;
      example(entity.id() + " has version " + meta + ", expected " + entity.version());
    } else if (!stored.equals(entity.fields())) {
      different++;
      example(entity.id() + " has other fields than the primary");
    }
  }

  private static boolean isLive(String meta) {
    return Meta.parse(meta).flag() == Meta.Flag.LIVE;
  }

  private void backward(Set<String> ids) {
    String cursor = "0";
    String pattern = prefix.replaceAll("([*?\\[\\]\\\\])", "\\\\$1") + "*";
    do {
      List<Reply> answer =
          cache.call(Command.of("SCAN", cursor, "MATCH", pattern, "COUNT", SCAN_COUNT)).many();
      cursor = answer.get(0).text();
      List<String> unknown =
          answer.get(1).many().stream()
              .map(key -> key.text().substring(prefix.length()))
              .filter(id -> !ids.contains(id))
              .toList();
      orphans(unknown);
    } while (!cursor.equals("0"));
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

  private static Map<String, String> map(Reply reply) {
    List<Reply> flat = reply.many();
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      fields.put(flat.get(i).text(), flat.get(i + 1).text());
    }
    return fields;
  }

  private void example(String text) {
    if (examples.size() < EXAMPLES_MAX) {
      examples.add(text);
    }
  }
}
