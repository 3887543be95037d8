package io.prefetchbench.load.plan;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** A fault injected at a set time of the measurement; a length of 0 is an instant. Immutable. */
public record ScheduledFault(Duration at, Kind kind, Duration length) {

  public enum Kind {
    /** The worker is killed (SIGKILL), and restarted when the time is over. */
    WORKER_KILLED,
    /** The worker is frozen (SIGSTOP). */
    WORKER_STALLED,
    /** The Redis of the cache is frozen (SIGSTOP). */
    REDIS_FROZEN,
    /** The Redis of the cache is killed, and comes back empty when the time is over. */
    REDIS_RESTARTED_EMPTY,
    /** The Redis of the cache is emptied (FLUSHALL); at once. */
    REDIS_FLUSHED,
    /** The Redis or PostgreSQL of the primary is frozen (SIGSTOP). */
    PRIMARY_FROZEN,
    /** The PostgreSQL is stopped as by a crash, and started when the time is over. */
    POSTGRES_RESTARTED,
    /** The replication slot of the feed is dropped; at once. */
    SLOT_DROPPED,
    /** The Kafka broker of the feed is killed, and started with its data when the time is over. */
    BROKER_RESTARTED,
    /** A second worker joins the group of the topic, and leaves it when the time is over. */
    REBALANCE,
    /** Not a fault, but load: a pass over the primary; begins and ends by itself. */
    REPREFETCH;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String about() {
      return switch (this) {
        case WORKER_KILLED -> "the worker is killed, and started again after the length";
        case WORKER_STALLED -> "the worker is stopped (SIGSTOP) for the length";
        case REDIS_FROZEN -> "the Redis of the cache is stopped (SIGSTOP) for the length";
        case REDIS_RESTARTED_EMPTY ->
            "the Redis of the cache is killed, and comes back empty after the length";
        case REDIS_FLUSHED -> "the Redis of the cache is emptied (FLUSHALL); takes no length";
        case PRIMARY_FROZEN ->
            "the Redis or PostgreSQL of the primary is stopped (SIGSTOP) for the length";
        case POSTGRES_RESTARTED ->
            "the PostgreSQL of the primary is stopped as by a crash, and started after the length";
        case SLOT_DROPPED ->
            "the replication slot of --feed debezium or kafka is dropped; takes no length";
        case BROKER_RESTARTED ->
            "the Kafka broker is killed, and started with its data after the length";
        case REBALANCE ->
            "a second worker joins the group of --feed kafka, and leaves after the length";
        case REPREFETCH -> "load rather than a fault: a re-prefetch begins; takes no length";
      };
    }

    public boolean isAtOnce() {
      return this == REDIS_FLUSHED || this == SLOT_DROPPED || this == REPREFETCH;
    }

    static String words() {
      return Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", "));
    }
  }
}
