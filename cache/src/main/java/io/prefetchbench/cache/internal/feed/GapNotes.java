package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/**
 * The gaps that a feed records in Redis, so that a gap outlives the process that found it.
 *
 * <p>One hash next to the feed: {@code lost} is the newest position known to be lost, {@code
 * healed} the position that the newest complete pass covers; a gap is open while the first is
 * greater than the second. Both are 16 lowercase hex digits, so that lexicographic order is the
 * order of positions; {@code format} is 1, and unknown fields are left alone. An unreadable
 * position counts as a gap until a pass has finished.
 *
 * <p>Noting a loss removes {@code healed}: only a pass that ends later heals it, even if an earlier
 * one began at a newer position. That pass brought back the lost events, but an older event may
 * have been delivered again since, and the lost one would have undone it.
 *
 * <p>{@link #note} and {@link #opened} must be called by the feed's one thread, the rest by any.
 */
public final class GapNotes {
  private static final int RADIX = 16;
  private static final long UNREADABLE = -2;
  private static final Pattern POSITION = Pattern.compile("[0-7][0-9a-f]{15}");

  /**
   * Beginning of a script: {@code note_lost(hash, text)} keeps the newest position known to be
   * lost, and opens the gap. A gap must be noted in a full Redis too.
   */
  public static final String NOTE_LOST =
      """
      #!lua flags=allow-oom
      local function readable(text) return #text == 16 and not string.find(text, '[^0-9a-f]') end
      local function note_lost(hash, text)
        local lost = redis.call('HGET', hash, 'lost')
        if not lost or not readable(lost) or lost < text then
          redis.call('HSET', hash, 'format', '1', 'lost', text)
        end
        redis.call('HDEL', hash, 'healed')
      end
      """;

  private static final Script NOTE = Script.of(NOTE_LOST + "note_lost(KEYS[1], ARGV[1]) return 1");

  // Creates nothing: the notes may have been lost with the feed, which must stay visible.
  private static final Script HEAL =
      Script.of(
          NOTE_LOST
              + """
              if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
              local lost = redis.call('HGET', KEYS[1], 'lost')
              if lost and not readable(lost) then redis.call('HDEL', KEYS[1], 'lost') end
              local healed = redis.call('HGET', KEYS[1], 'healed')
              if not healed or not readable(healed) or healed < ARGV[1] then
                redis.call('HSET', KEYS[1], 'format', '1', 'healed', ARGV[1])
              end
              return 1
              """);

  private final RedisPort port;
  private final String key;
  private final LongAdder gaps = new LongAdder();
  private final AtomicLong told = new AtomicLong(-1);

  public GapNotes(RedisPort port, String key) {
    this.port = port;
    this.key = key;
  }

  public String key() {
    return key;
  }

  public static String text(long position) {
    return "%016x".formatted(position);
  }

  /**
   * Called when the feed was opened, with 1 if it was created, then {@code lost} and {@code
   * healed}. Reports a gap left open by an earlier life, unless the feed was just created: its
   * creator knows that a pass must follow.
   */
  public void opened(List<Reply> answer) {
    long lost = position(answer.get(1));
    boolean created = answer.get(0).number() == 1;
    if (lost == UNREADABLE) {
      // Not recorded as reported: every gap noted later is new.
      gaps.increment();
      return;
    }
    if (created) {
      told.accumulateAndGet(lost, Math::max);
    } else if (lost > position(answer.get(2))) {
      tell(lost);
    }
  }

  private static long position(Reply text) {
    if (text.text().isEmpty()) {
      return -1;
    }
    return POSITION.matcher(text.text()).matches()
        ? Long.parseUnsignedLong(text.text(), RADIX)
        : UNREADABLE;
  }

  /**
   * Records durably that events up to this position are lost; false if that was reported in this
   * life.
   */
  public boolean note(long lost) {
    var unused = NOTE.call(port, List.of(key), List.of(text(lost))).number();
    return tell(lost);
  }

  /** Counts a gap that is in the hash; false if it was reported and not healed since. */
  public boolean tell(long lost) {
    // The pass that a gap requires begins later, so it also covers every older gap.
    boolean news = told.getAndAccumulate(lost, Math::max) < lost;
    if (news) {
      gaps.increment();
    }
    return news;
  }

  public void healed(long position) {
    HEAL.call(port, List.of(key), List.of(text(position))).number();
    told.set(-1);
  }

  public long gaps() {
    return gaps.sum();
  }
}
