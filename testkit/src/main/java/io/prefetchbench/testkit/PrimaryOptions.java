package io.prefetchbench.testkit;

import java.time.Duration;

/**
 * How a mock primary is named and how slow it pretends to be. Immutable.
 *
 * @param name distinguishes primaries on one Redis; empty for the only one
 * @param readLatency simulated time of one bulk read, zero or more
 * @param feed destination of its changes; must be the same for all writers of one primary
 */
public record PrimaryOptions(String name, Duration readLatency, FeedKind feed) {
  /** The simulated latency of the published demos. */
  public static final Duration DEFAULT_READ_LATENCY = Duration.ofMillis(80);

  public PrimaryOptions {
    if (readLatency.isNegative()) {
      throw new IllegalArgumentException("the read latency must not be negative");
    }
    if (!name.matches("[A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "a primary's name is letters, digits, dot, dash and underscore, was: " + name);
    }
  }

  /** Options with a stream as the feed. */
  public PrimaryOptions(String name, Duration readLatency) {
    this(name, readLatency, FeedKind.STREAM);
  }

  /** The only primary, with a read latency of 80 ms. */
  public static PrimaryOptions defaults() {
    return new PrimaryOptions("", DEFAULT_READ_LATENCY);
  }

  public PrimaryOptions withName(String otherName) {
    return new PrimaryOptions(otherName, readLatency, feed);
  }

  public PrimaryOptions withReadLatency(Duration other) {
    return new PrimaryOptions(name, other, feed);
  }

  public PrimaryOptions withFeed(FeedKind other) {
    return new PrimaryOptions(name, readLatency, other);
  }

  /** The prefix of every key of this primary. */
  public String keyPrefix() {
    return name.isEmpty() ? "primary:" : "primary:" + name + ":";
  }

  /** The key of the stream or list that carries this primary's changes. */
  public String feedKey() {
    return keyPrefix() + feed.key();
  }
}
