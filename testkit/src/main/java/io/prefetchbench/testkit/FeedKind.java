package io.prefetchbench.testkit;

/** Where a mock primary writes its change events. */
public enum FeedKind {
  /** A Redis stream, read by consumer groups. */
  STREAM("feed"),
  /** A Redis list, read by the workers of one cache. */
  LIST("feed-list");

  private final String key;

  FeedKind(String key) {
    this.key = key;
  }

  /** The suffix of its key: different for every kind, because a key has one type. */
  String key() {
    return key;
  }

  /** The name used by commands and scripts. */
  public String word() {
    return this == STREAM ? "stream" : "list";
  }
}
