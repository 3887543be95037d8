package io.prefetchbench.testbed.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** The active faults of a link, and their counts. Thread-safe. */
final class LinkState {
  final LongAdder accepted = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder reset = new LongAdder();
  final LongAdder delayed = new LongAdder();
  final LongAdder held = new LongAdder();
  final LongAdder repliesCut = new LongAdder();
  final LongAdder cuts = new LongAdder();

  private final Set<Direction> blackHoles = EnumSet.noneOf(Direction.class);
  private final Map<Direction, Long> bytesToCut = new EnumMap<>(Direction.class);
  private final Deque<ReplyCut> replyCuts = new ArrayDeque<>();
  private boolean refusing;
  private long delayNanos;
  private long jitterNanos;
  private Random jitter = new Random(0);

  /** A request whose reply is to be lost: its command's name, and how one argument begins. */
  private record ReplyCut(String command, String argumentStart) {
    boolean matches(List<String> words) {
      return !words.isEmpty()
          && words.get(0).equalsIgnoreCase(command)
          && (argumentStart.isEmpty()
              || words.stream().skip(1).anyMatch(word -> word.startsWith(argumentStart)));
    }
  }

  synchronized void pass() {
    blackHoles.clear();
    bytesToCut.clear();
    replyCuts.clear();
    refusing = false;
    delayNanos = 0;
    jitterNanos = 0;
    notifyAll();
  }

  synchronized void delay(long nanos, long jitterNanosMax, long seed) {
    delayNanos = nanos;
    jitterNanos = jitterNanosMax;
    jitter = new Random(seed);
  }

  synchronized void blackHole(Set<Direction> directions) {
    blackHoles.addAll(directions);
  }

  synchronized void refuse() {
    refusing = true;
  }

  synchronized boolean isRefusing() {
    return refusing;
  }

  synchronized void cutAfter(Direction direction, long bytes) {
    bytesToCut.put(direction, bytes);
  }

  synchronized void cutReplyOf(String command, String argumentStart) {
    replyCuts.add(new ReplyCut(command, argumentStart));
  }

  synchronized int replyCutsWaiting() {
    return replyCuts.size();
  }

  /** Returns whether the reply to this request is to be lost; each order is for one request. */
  synchronized boolean takeReplyCut(List<String> words) {
    // Loops without an iterator: this runs for every request.
    ReplyCut first = replyCuts.peek();
    if (first == null) {
      return false;
    }
    for (ReplyCut cut : replyCuts) {
      if (cut.matches(words)) {
        return replyCuts.remove(cut);
      }
    }
    return false;
  }

  /** How many of these bytes may still pass; fewer means that the connection is cut behind them. */
  synchronized int allowed(Direction direction, int bytes) {
    Long budget = bytesToCut.get(direction);
    if (budget == null) {
      return bytes;
    }
    if (budget > bytes) {
      bytesToCut.put(direction, budget - bytes);
      return bytes;
    }
    bytesToCut.remove(direction);
    cuts.increment();
    return Math.toIntExact(budget);
  }

  /** Waits for as long as the faults of this direction hold bytes back. */
  void holdBack(Direction direction) throws InterruptedException {
    long nanos = delay();
    if (nanos > 0) {
      delayed.increment();
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
    synchronized (this) {
      if (blackHoles.contains(direction)) {
        held.increment();
      }
      while (blackHoles.contains(direction)) {
        wait();
      }
    }
  }

  private synchronized long delay() {
    return delayNanos + (jitterNanos == 0 ? 0 : jitter.nextLong(jitterNanos));
  }

  ProxyCounts counts() {
    return new ProxyCounts(
        accepted.sum(),
        refused.sum(),
        reset.sum(),
        delayed.sum(),
        held.sum(),
        repliesCut.sum(),
        cuts.sum());
  }
}
