package io.prefetchbench.cache.source.mock;

import java.time.Duration;

/**
 * How a mock primary is named and how slow it pretends to be. Immutable.
 *
 * @param name tells primaries on one Redis apart; empty for the only one
 * @param readLatency simulated time of one bulk read, zero or more
 */
public record PrimaryOptions(String name, Duration readLatency) {
  /** The simulated latency of the published demos. */
  public static final Duration DEFAULT_READ_LATENCY = Duration.ofMillis(80);

  /**
   * @throws IllegalArgumentException if the latency is negative, or the name has a colon or blanks
   */
  public PrimaryOptions {
    if (readLatency.isNegative()) {
      throw new IllegalArgumentException("the read latency must not be negative");
    }
    if (!name.matches("[A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "a primary's name is letters, digits, dot, dash and underscore, was: " + name);
    }
  }

  /** The only primary, with a read latency of 80 ms. */
  public static PrimaryOptions defaults() {
    return new PrimaryOptions("", DEFAULT_READ_LATENCY);
  }

  public PrimaryOptions withName(String otherName) {
    return new PrimaryOptions(otherName, readLatency);
  }

  public PrimaryOptions withReadLatency(Duration other) {
    return new PrimaryOptions(name, other);
  }

  /** What every key of this primary begins with. */
  public String keyPrefix() {
    return name.isEmpty() ? "primary:" : "primary:" + name + ":";
  }

  /** The key of the stream that carries this primary's changes. */
  public String feedKey() {
    return keyPrefix() + "feed";
  }
}
