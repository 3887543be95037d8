package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events given up, kept in a Redis stream until they are replayed or discarded. Their number is
 * limited; a further one is refused, and older ones are never dropped. Thread-safe; errors of Redis
 * are thrown as {@link io.prefetchbench.cache.RedisFault}. If a worker dies between keeping a
 * letter and acknowledging its event, the event is redelivered and may have two letters.
 */
public final class DeadLetters {
  /** Maximum number of letters kept by default: 64 MB of the longest events. */
  public static final int LETTERS_MAX = 1_000;

  private static final int PAGE = 100;
  private static final String FORMAT_FIELD = "format";
  private static final String FORMAT = "1";

  private static final Script KEEP =
      Script.of(
          """
          #!lua
          local letters, numbers, id = KEYS[1], KEYS[2], ARGV[3]
          if ARGV[2] == 'once' then
            local number = redis.call('HGET', numbers, id)
            if number and #redis.call('XRANGE', letters, number, number) > 0 then return 1 end
          end
          if redis.call('XLEN', letters) >= tonumber(ARGV[1]) then return 0 end
          local number = redis.call('XADD', letters, '*', unpack(ARGV, 4))
          if id ~= '' then redis.call('HSET', numbers, id, number) end
          return 1
          """);

  private static final Script DISCARD =
      Script.of(
          """
          #!lua flags=allow-oom
          local letters, numbers, number = KEYS[1], KEYS[2], ARGV[1]
          local entry = redis.call('XRANGE', letters, number, number)[1]
          for i = 1, entry and #entry[2] or 0, 2 do
            local id = entry[2][i] == 'id' and entry[2][i + 1]
            if id and redis.call('HGET', numbers, id) == number then
              redis.call('HDEL', numbers, id)
            end
          end
          return redis.call('XDEL', letters, number)
          """);

  private final RedisPort port;
  private final String key;
  // The numbers of the newest letters by the ids of their entities, on the slot of the letters.
  private final String numbersKey;
  private final int lettersMax;

  /** The dead letters of one cache, at most {@link #LETTERS_MAX}. */
  public DeadLetters(RedisPort port, KeySpace keys) {
    this(port, keys, LETTERS_MAX);
  }

  /** The dead letters of one cache. */
  public DeadLetters(RedisPort port, KeySpace keys, int lettersMax) {
    if (lettersMax < 1) {
      throw new IllegalArgumentException("at least one dead letter is kept, was " + lettersMax);
    }
    this.port = port;
    this.key = keys.control("dead");
    this.numbersKey = keys.control("dead-numbers:{" + key + "}");
    this.lettersMax = lettersMax;
  }

  /** Most letters kept. */
  public int lettersMax() {
    return lettersMax;
  }

  /** Keeps a letter, so that the event may be acknowledged; false if there are too many. */
  public boolean keep(DeadLetter letter) {
    return keep(letter, "");
  }

  /**
   * Keeps a letter for a row of the primary that cannot be stored, as found by passes and repairs;
   * nothing is written if its entity already has a letter.
   */
  public boolean keepRow(PrimarySource.Row row, String cause, long atMicros) {
    Version version = Version.NONE;
    byte[] raw = {};
    if (row instanceof PrimarySource.Present present) {
      version = present.entity().version();
      raw = NetStrings.rawOf(new ChangeEvent.Upsert(present.entity(), 0));
    } else if (row instanceof PrimarySource.Malformed bad) {
      version = bad.version();
    }
    String offset = "row " + version.text();
    return keep(DeadLetter.of(offset, row.id(), raw, cause, 1, atMicros), "once");
  }

  private boolean keep(DeadLetter letter, String once) {
    List<Object> args = new ArrayList<>();
    args.addAll(List.of(lettersMax, once, letter.id(), FORMAT_FIELD, FORMAT));
    args.addAll(List.of("offset", letter.offset(), "id", letter.id(), "raw", letter.raw()));
    args.addAll(List.of("raw_bytes", letter.rawBytes(), "cause", letter.cause()));
    args.addAll(List.of("attempts", letter.attempts(), "at_micros", letter.atMicros()));
    return KEEP.call(port, List.of(key, numbersKey), args).number() == 1;
  }

  public long size() {
    return port.call(Command.of("XLEN", key)).number();
  }

  /** Letters, oldest first, after the last one of the previous page; empty for the first. */
  public List<DeadLetter> list(int limit, String after) {
    return range(after.isEmpty() ? "-" : "(" + after, "+", limit);
  }

  private List<DeadLetter> range(String from, String to, int limit) {
    List<DeadLetter> letters = new ArrayList<>();
    for (Reply entry : port.call(Command.of("XRANGE", key, from, to, "COUNT", limit)).many()) {
      letters.add(letter(entry.many().get(0).text(), entry.many().get(1).named()));
    }
    return letters;
  }

  private static DeadLetter letter(String number, Map<String, Reply> named) {
    String format = text(named, FORMAT_FIELD);
    byte[] raw = named.get("raw") instanceof Reply.Bytes bytes ? bytes.value() : new byte[0];
    String cause = text(named, "cause");
    if (!format.isEmpty() && !format.equals(FORMAT)) {
      cause = "kept in format " + format + ", this build reads " + FORMAT + ": " + cause;
    } else if (cause.isEmpty()) {
      cause = "unknown: the letter names none";
    }
    return new DeadLetter(
        number,
        text(named, "offset"),
        text(named, "id"),
        raw,
        Math.max(raw.length, whole(named, "raw_bytes")),
        cause,
        (int) Math.max(1, Math.min(Integer.MAX_VALUE, whole(named, "attempts"))),
        whole(named, "at_micros"));
  }

  /** A field omitted by another build or program is empty: the letter can still be discarded. */
  private static String text(Map<String, Reply> named, String name) {
    return named.get(name) instanceof Reply.Bytes bytes ? bytes.text() : "";
  }

  private static long whole(Map<String, Reply> named, String name) {
    try {
      return Long.parseLong(text(named, name));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Restores one letter's entity from the primary, which is as new, and discards the letter. */
  public DeadLetter.Replay replay(String number, Repair repair) {
    List<DeadLetter> found = range(number, number, 1);
    return found.isEmpty() ? DeadLetter.Replay.NOT_FOUND : replay(found.get(0), repair);
  }

  /** Replays every current letter, oldest first. */
  public Map<DeadLetter.Replay, Integer> replayAll(Repair repair) {
    Map<DeadLetter.Replay, Integer> ended = new HashMap<>();
    for (DeadLetter.Replay outcome : DeadLetter.Replay.values()) {
      ended.put(outcome, 0);
    }
    String after = "";
    // Letters added meanwhile are left for the next call, so that the loop ends.
    for (long left = size(); left > 0; left -= PAGE) {
      for (DeadLetter letter : list((int) Math.min(PAGE, left), after)) {
        ended.merge(replay(letter, repair), 1, Integer::sum);
        after = letter.number();
      }
    }
    return ended;
  }

  private DeadLetter.Replay replay(DeadLetter letter, Repair repair) {
    if (letter.id().isEmpty()) {
      return DeadLetter.Replay.NO_ID;
    }
    if (repair.repair(List.of(letter.id())).failed() > 0) {
      return DeadLetter.Replay.REFUSED;
    }
    discard(letter.number());
    return DeadLetter.Replay.REPAIRED;
  }

  /** Discards one letter; false if there was none with this number. */
  public boolean discard(String number) {
    return DISCARD.call(port, List.of(key, numbersKey), List.of(number)).number() == 1;
  }

  /** Discards every current letter; returns how many. */
  public long discardAll() {
    long discarded = 0;
    // Letters added meanwhile are kept: they have not been seen yet.
    for (long left = size(); left > 0; left -= PAGE) {
      for (DeadLetter letter : list((int) Math.min(PAGE, left), "")) {
        discarded += discard(letter.number()) ? 1 : 0;
      }
    }
    return discarded;
  }
}
