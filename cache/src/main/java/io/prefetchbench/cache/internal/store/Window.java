package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ApplyOutcome.Applied;
import io.prefetchbench.cache.ApplyOutcome.Fenced;
import io.prefetchbench.cache.ApplyOutcome.Foreign;
import io.prefetchbench.cache.ApplyOutcome.Missing;
import io.prefetchbench.cache.ApplyOutcome.Rejected;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.redis.Slots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the outcomes of one call of the store, and splits its writes into script calls of at
 * most {@link #KEYS_MAX} keys and {@link #BYTES_MAX} bytes (a larger entity is sent alone): a
 * script blocks every reader of the server while it runs. Not thread-safe: built by the caller,
 * then filled by the thread that completes the replies.
 */
final class Window {
  static final int KEYS_MAX = 100;
  static final int BYTES_MAX = 256 * 1024;

  /** What a write may replace; scripts identify the rule by its code. */
  enum Rule {
    /** Nothing, or an older version: an event. */
    NEWER('0'),
    /** Nothing, or a version as old or older: a snapshot row. */
    EQUAL_TOO('1'),
    /** Nothing is written: only checks an event that was acknowledged before. */
    REPLAY('2'),
    /** Like a snapshot row, and also a foreign value: the primary's answer for this id. */
    REPAIR('3'),
    /** As {@link #NEWER} for versions above the floor; up to it nothing is written. */
    ABOVE_FLOOR('4');

    private final char code;

    Rule(char code) {
      this.code = code;
    }
  }

  private final ApplyOutcome[] outcomes;
  private int storedWhereNothingWas;

  Window(int size) {
    outcomes = new ApplyOutcome[size];
  }

  /** One write for a script call. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Write(int place, byte[] key, List<byte[]> args) {
    int bytes() {
      int bytes = key.length;
      for (byte[] arg : args) {
        bytes += arg.length;
      }
      return bytes;
    }
  }

  record Batch(ScriptRunner.Call call, List<Write> writes) {}

  /**
   * What all script calls of one window have in common; the last keys follow those of the entries.
   */
  record Terms(Script script, long ttlMillis, Rule rule, String displaced, List<byte[]> lastKeys) {

    /** Terms of a call whose only keys are those of entries. */
    Terms(Script script, long ttlMillis, Rule rule, String displaced) {
      this(script, ttlMillis, rule, displaced, List.of());
    }

    private List<byte[]> head() {
      return List.of(Command.utf8(Long.toString(ttlMillis)), Command.utf8(rule.code + displaced));
    }
  }

  /** Splits writes into script calls, of one slot each for a cluster. */
  static List<Batch> batches(Terms terms, List<Write> writes, boolean oneSlotEach) {
    if (!oneSlotEach) {
      List<Batch> batches = new ArrayList<>(writes.size() / KEYS_MAX + 1);
      cut(batches, terms, writes);
      return batches;
    }
    Map<Integer, List<Write>> bySlot = new LinkedHashMap<>();
    for (Write write : writes) {
      bySlot.computeIfAbsent(Slots.of(write.key()), slot -> new ArrayList<>()).add(write);
    }
    List<Batch> batches = new ArrayList<>(bySlot.size());
    bySlot.values().forEach(group -> cut(batches, terms, group));
    return batches;
  }

  private static void cut(List<Batch> batches, Terms terms, List<Write> writes) {
    int from = 0;
    while (from < writes.size()) {
      int to = from;
      int bytes = 0;
      while (to < writes.size() && to - from < KEYS_MAX) {
        bytes += writes.get(to).bytes();
        if (bytes > BYTES_MAX && to > from) {
          break;
        }
        to++;
      }
      batches.add(batch(terms, writes.subList(from, to)));
      from = to;
    }
  }

  private static Batch batch(Terms terms, List<Write> writes) {
    List<byte[]> keys = new ArrayList<>(writes.size() + terms.lastKeys().size());
    List<byte[]> args = new ArrayList<>(writes.size() + 2);
    args.addAll(terms.head());
    for (Write write : writes) {
      keys.add(write.key());
      args.addAll(write.args());
    }
    keys.addAll(terms.lastKeys());
    Script script = terms.script();
    return new Batch(new ScriptRunner.Call(script, script.command(keys, args)), writes);
  }

  void set(int place, ApplyOutcome outcome) {
    outcomes[place] = outcome;
  }

  boolean isApplied(int place) {
    return outcomes[place] == Applied.APPLIED;
  }

  /** Reads one script's reply: one letter per key, then the text of each error. */
  void record(Batch batch, Reply reply) {
    if (reply instanceof Reply.Fault fault) {
      batch.writes().forEach(write -> set(write.place(), new Rejected(fault.fault())));
      return;
    }
    List<Reply> parts = reply.many();
    byte[] letters = parts.get(0).bytes();
    if (letters.length != batch.writes().size()) {
      throw new IllegalStateException(
          "a script returned results for " + letters.length + " keys of " + batch.writes().size());
    }
    int nextText = 1;
    for (int i = 0; i < letters.length; i++) {
      int place = batch.writes().get(i).place();
      switch (letters[i]) {
        case 'A' -> set(place, Applied.APPLIED);
        case 'N' -> {
          storedWhereNothingWas++;
          set(place, Applied.APPLIED);
        }
        case 'F' -> set(place, Fenced.FENCED);
        case 'L' -> set(place, Missing.MISSING);
        case 'T' -> set(place, new Foreign("a key of another type"));
        case 'M' -> set(place, new Foreign("a meta field of another format"));
        default -> set(place, rejected(parts.get(nextText++)));
      }
    }
  }

  private static Rejected rejected(Reply text) {
    String words = new String(text.bytes(), StandardCharsets.UTF_8);
    return new Rejected(RedisFault.ofReply(words.startsWith("-") ? words.substring(1) : words));
  }

  /** Number of script writes that found nothing at their key. */
  int storedWhereNothingWas() {
    return storedWhereNothingWas;
  }

  List<ApplyOutcome> outcomes() {
    return Arrays.asList(outcomes);
  }
}
