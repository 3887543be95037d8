package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.sync.SyncListener;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A feed between the real one and a worker of this process: knows what was delivered, hears what
 * the worker says it did, and notes every acknowledgement of what was not done. Thread-safe.
 */
public final class AuditedFeed extends ForwardingFeed {
  private static final int TWICE_ONE_IN = 10;

  private final boolean shuffled;
  private final Random random;
  private final Map<Offset, Version> delivered = new HashMap<>();
  private final Set<Version> settled = new HashSet<>();
  private final Set<String> buried = new HashSet<>();
  private final List<String> premature = new ArrayList<>();
  private long applied;
  private long deadLetters;
  private long repeated;

  AuditedFeed(ChangeFeed feed, boolean shuffled, long seed) {
    super(feed);
    this.shuffled = shuffled;
    this.random = new Random(seed);
  }

  /** What the worker must tell. */
  SyncListener listener() {
    return new SyncListener() {
      @Override
      public void onApplied(
          String id, Version version, long polled, long sent, long replied, Outcome outcome) {
        settled(version, outcome);
      }

      @Override
      public void onDeadLetter(DeadLetter letter) {
        buried(letter);
      }
    };
  }

  private synchronized void settled(Version version, SyncListener.Outcome outcome) {
    settled.add(version);
    applied += outcome == SyncListener.Outcome.APPLIED ? 1 : 0;
  }

  private synchronized void buried(DeadLetter letter) {
    buried.add(letter.offset());
    deadLetters++;
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    List<FeedItem> items = super.poll(limit, wait);
    return items.isEmpty() ? items : delivered(items);
  }

  private synchronized List<FeedItem> delivered(List<FeedItem> items) {
    for (FeedItem item : items) {
      if (item instanceof FeedItem.Delivered event) {
        delivered.put(item.offset(), event.event().version());
      }
    }
    if (!shuffled) {
      return items;
    }
    List<FeedItem> other = new ArrayList<>(items);
    for (FeedItem item : items) {
      if (random.nextInt(TWICE_ONE_IN) == 0) {
        other.add(item);
        repeated++;
      }
    }
    Collections.shuffle(other, random);
    return other;
  }

  @Override
  public void ack(List<Offset> offsets) {
    note(offsets);
    super.ack(offsets);
  }

  private synchronized void note(List<Offset> offsets) {
    for (Offset offset : offsets) {
      Version version = delivered.get(offset);
      boolean done =
          buried.contains(offset.text()) || (version != null && settled.contains(version));
      if (!done) {
        premature.add("acknowledged " + offset + " before its event was dealt with");
      }
    }
  }

  /** Acknowledgements of what had not been dealt with, the first ones. */
  public synchronized List<String> premature() {
    return List.copyOf(premature);
  }

  /** Events the worker said it applied. */
  public synchronized long applied() {
    return applied;
  }

  /** Events the worker said it gave up. */
  public synchronized long deadLetters() {
    return deadLetters;
  }

  /** Events delivered twice by shuffling. */
  public synchronized long repeated() {
    return repeated;
  }
}
