package io.prefetchbench.cache.spi;

/** A position in a change feed, opaque except to the feed (a stream id, a list element). */
public record Offset(String text) {
  @Override
  public String toString() {
    return text;
  }
}
