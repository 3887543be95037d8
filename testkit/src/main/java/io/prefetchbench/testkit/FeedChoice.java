package io.prefetchbench.testkit;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How the changes of a primary reach the worker: the words of {@code --feed}. */
public enum FeedChoice {
  /** The mock primary writes a Redis stream. */
  STREAM(FeedKind.STREAM),
  /** The mock primary writes a Redis list. */
  LIST(FeedKind.LIST),
  /** Triggers of a table write an outbox, which is polled. */
  OUTBOX(null),
  /** The log of a PostgreSQL is decoded, with Debezium's engine in the worker's process. */
  DEBEZIUM(null),
  /** A topic of Kafka, which a relay fills from the log of a PostgreSQL. */
  KAFKA(null);

  private final @Nullable FeedKind mock;

  FeedChoice(@Nullable FeedKind mock) {
    this.mock = mock;
  }

  /** The feed of a primary: the one that was given, if such a primary has it. */
  public static FeedChoice of(@Nullable FeedChoice given, boolean isDatabase) {
    if (given == null) {
      return isDatabase ? OUTBOX : STREAM;
    }
    if (given.isOfDatabase() != isDatabase) {
      throw new IllegalArgumentException(
          "--feed: expected %s with %s as primary, was %s"
              .formatted(words(isDatabase), isDatabase ? "a database" : "a Redis", given.word()));
    }
    return given;
  }

  /** The words of the feeds of such a primary. */
  private static String words(boolean ofDatabase) {
    String words =
        Arrays.stream(values())
            .filter(each -> each.isOfDatabase() == ofDatabase)
            .map(FeedChoice::word)
            .collect(Collectors.joining(", "));
    return words.replaceFirst(", (?=[^,]*$)", " or ");
  }

  /** Whether it carries the changes of a database. */
  public boolean isOfDatabase() {
    return mock == null;
  }

  /** What the mock primary writes; empty for a feed of a database. */
  public Optional<FeedKind> mock() {
    return Optional.ofNullable(mock);
  }

  /**
   * Whether an event shows the row as it is when it is polled, so that changes of a row that follow
   * each other closely are one event.
   */
  public boolean showsLatestState() {
    return this == OUTBOX;
  }

  /** Whether the changes come from the log of a PostgreSQL, over a replication slot. */
  public boolean decodesLog() {
    return this == DEBEZIUM || this == KAFKA;
  }

  /** The name used by commands. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
