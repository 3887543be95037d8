package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The record of a primary's history shared by the processes of one cache: one hash, kept for a week
 * after the last access. Thread-safe; an unreadable hash counts as absent.
 */
public final class HistoryRecord {
  private static final String FORMAT = "1";
  private static final Duration LIFE = Duration.ofDays(7);
  private static final int RADIX = 16;

  // Must work in a full Redis too: it reports that something is wrong.
  private static final Script WRITE =
      Script.of(
          """
          #!lua flags=allow-oom
          if redis.call('TYPE', KEYS[1]).ok ~= 'hash' then redis.call('DEL', KEYS[1]) end
          redis.call('HSET', KEYS[1], unpack(ARGV, 2))
          return redis.call('PEXPIRE', KEYS[1], ARGV[1])
          """);

  private final RedisPort port;
  private final String key;

  public HistoryRecord(RedisPort port, KeySpace keys) {
    this.port = port;
    this.key = keys.control("history");
  }

  /**
   * The recorded facts. Immutable.
   *
   * @param epoch the primary's epoch at the last check by any process; −1 before the first
   * @param displaced the largest epoch replaced by a smaller one; −1 if none has
   * @param lost the primary lost commits up to this version, which the cache may still have; {@link
   *     Version#NONE} if not
   * @param incarnation value of {@link io.prefetchbench.cache.spi.PrimarySource#incarnation} when
   *     the last complete pass began; empty if unknown
   * @param trouble action required of an operator, as text; empty if none
   */
  public record Facts(
      long epoch, long displaced, Version lost, String incarnation, String trouble) {
    public static final Facts NONE = new Facts(-1, -1, Version.NONE, "", "");

    public boolean isKnown() {
      return epoch >= 0;
    }

    /** See {@link io.prefetchbench.cache.internal.store.StoreOptions#displaced}. */
    public String range() {
      return isKnown() && displaced > epoch ? hex(epoch) + hex(displaced) : "";
    }

    /** True if commits of this epoch were lost and their writes may still be in the cache. */
    public boolean hasLost(long inEpoch) {
      return !lost.equals(Version.NONE) && lost.epoch() == inEpoch;
    }
  }

  public Facts read() {
    return facts(port.call(Command.of("HGETALL", key)));
  }

  /** Like {@link #read}, and extends its life by a week; needs write permission. */
  Facts readAndKeep() {
    List<Command> both =
        List.of(Command.of("HGETALL", key), Command.of("PEXPIRE", key, LIFE.toMillis()));
    return facts(port.pipeline(both).get(0));
  }

  private static Facts facts(Reply reply) {
    if (reply.isOfAnotherType()) {
      return Facts.NONE;
    }
    Map<String, String> fields = reply.texts();
    if (!fields.getOrDefault("format", FORMAT).equals(FORMAT)) {
      return Facts.NONE;
    }
    try {
      return new Facts(
          epoch(fields, "epoch"),
          epoch(fields, "displaced"),
          Version.parse(fields.getOrDefault("lost", Version.NONE.text())),
          fields.getOrDefault("incarnation", ""),
          fields.getOrDefault("trouble", ""));
    } catch (IllegalArgumentException e) {
      return Facts.NONE;
    }
  }

  private static long epoch(Map<String, String> fields, String name) {
    String text = fields.get(name);
    return text == null ? -1 : Long.parseLong(text, RADIX);
  }

  void saw(long epoch) {
    write(Map.of("epoch", hex(epoch)));
  }

  /** The cache follows this epoch from now on, over entries of epochs up to the displaced one. */
  void follows(long epoch, long displaced) {
    write(Map.of("epoch", hex(epoch), "displaced", hex(displaced)));
  }

  public void lost(Version upTo, String trouble) {
    write(Map.of("lost", upTo.text(), "trouble", trouble));
  }

  /** Records the action required of an operator; empty if none. */
  public void trouble(String words) {
    write(Map.of("trouble", words));
  }

  /** A complete pass found nothing in the cache that is newer than the primary. */
  public void verified(String incarnation) {
    write(Map.of("incarnation", incarnation, "lost", Version.NONE.text(), "trouble", ""));
  }

  private void write(Map<String, String> fields) {
    List<Object> args = new ArrayList<>(List.of(LIFE.toMillis(), "format", FORMAT));
    fields.forEach(
        (name, value) -> {
          args.add(name);
          args.add(value);
        });
    WRITE.call(port, List.of(key), args).number();
  }

  /** Eight hex digits; their lexicographic order is the order of epochs. */
  static String hex(long epoch) {
    return "%08x".formatted(epoch);
  }
}
