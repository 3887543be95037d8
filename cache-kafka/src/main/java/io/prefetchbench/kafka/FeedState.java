package io.prefetchbench.kafka;

import io.prefetchbench.cache.Version;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What all workers of a feed know together, one text in the cache's Redis: {@code k1 TOPICID EPOCH
 * LOST NEXT:FRESH …}, one pair for each partition in order. Immutable.
 *
 * @param lost changes up to this version are lost, as far as is known, until a pass that began
 *     later has ended; null if none are
 * @param next for each partition the offset before which everything is acknowledged
 * @param fresh for each partition the instant before which every commit is in the cache, µs since
 *     the Unix epoch; 0 if unknown
 */
@SuppressWarnings("ArrayRecordComponent") // compared as text
record FeedState(String topicId, long epoch, @Nullable Version lost, long[] next, long[] fresh) {
  private static final String FORMAT = "k1";
  private static final String NONE = "-";
  private static final int HEAD = 4;

  /** Nothing is known of partitions whose offsets begin here, and everything before is lost. */
  static FeedState begin(String topicId, Version position, long[] next) {
    return new FeedState(topicId, position.epoch(), position, next.clone(), new long[next.length]);
  }

  static @Nullable FeedState parse(String text) {
    String[] words = text.split(" ", -1);
    if (words.length < HEAD || !words[0].equals(FORMAT)) {
      return null;
    }
    try {
      int partitions = words.length - HEAD;
      long[] next = new long[partitions];
      long[] fresh = new long[partitions];
      for (int i = 0; i < partitions; i++) {
        String word = words[HEAD + i];
        int colon = word.indexOf(':');
        next[i] = Long.parseLong(word.substring(0, Math.max(0, colon)));
        fresh[i] = Long.parseLong(word.substring(colon + 1));
      }
      Version lost = words[3].equals(NONE) ? null : Version.parse(words[3]);
      return new FeedState(words[1], Long.parseLong(words[2]), lost, next, fresh);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  String text() {
    StringBuilder text = new StringBuilder(FORMAT);
    text.append(' ').append(topicId).append(' ').append(epoch).append(' ');
    text.append(lost == null ? NONE : lost.text());
    for (int i = 0; i < next.length; i++) {
      text.append(' ').append(next[i]).append(':').append(fresh[i]);
    }
    return text.toString();
  }

  /** True if no change is lost that a pass has not brought back. */
  boolean isWhole() {
    return lost == null;
  }

  FeedState withLost(Version position) {
    Version newest = lost != null && lost.isNewerThan(position) ? lost : position;
    return new FeedState(topicId, position.epoch(), newest, next, fresh);
  }

  FeedState healed(Version position) {
    return lost == null || lost.isNewerThan(position)
        ? this
        : new FeedState(topicId, epoch, null, next, fresh);
  }

  /** The same, with at least so many partitions; new ones are read from their beginning. */
  FeedState withPartitions(int count) {
    return count <= next.length
        ? this
        : new FeedState(
            topicId, epoch, lost, Arrays.copyOf(next, count), Arrays.copyOf(fresh, count));
  }

  /** A copy with this progress of a partition; neither value ever decreases. */
  FeedState with(int partition, long nextOffset, long freshMicros) {
    if (partition >= next.length
        || (nextOffset <= next[partition] && freshMicros <= fresh[partition])) {
      return this;
    }
    long[] further = next.clone();
    further[partition] = Math.max(further[partition], nextOffset);
    long[] fresher = fresh.clone();
    fresher[partition] = Math.max(fresher[partition], freshMicros);
    return new FeedState(topicId, epoch, lost, further, fresher);
  }

  /** The same, with a partition that goes on at another offset, because that one is not there. */
  FeedState moved(int partition, long offset) {
    if (partition >= next.length) {
      return this;
    }
    long[] elsewhere = next.clone();
    elsewhere[partition] = offset;
    return new FeedState(topicId, epoch, lost, elsewhere, fresh);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FeedState state && state.text().equals(text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
