package io.prefetchbench.load.plan;

import static io.prefetchbench.testbed.command.RecordReader.wrong;

import com.fasterxml.jackson.annotation.JsonValue;
import io.prefetchbench.testbed.command.RecordReader.JsonKey;
import java.time.Duration;
import java.util.Locale;

/** A fault injected at a set time of the measurement; a length of 0 is an instant. */
public record ScheduledFault(
    Duration at, Kind kind, @JsonKey(otherwise = "\"0s\"") Duration length) {
  private static final Duration LEAST = Duration.ofMillis(10);

  public ScheduledFault {
    if (kind.isAtOnce() && !length.isZero()) {
      throw wrong("length", "none for " + kind.word(), length);
    }
    if (!kind.isAtOnce() && length.compareTo(LEAST) < 0) {
      throw wrong("length", "at least 10ms for " + kind.word(), length);
    }
  }

  public enum Kind {
    WORKER_KILLED("the worker is killed, and started again after the length"),
    WORKER_STALLED("the worker is stopped (SIGSTOP) for the length"),
    REDIS_FROZEN("the Redis of the cache is stopped (SIGSTOP) for the length"),
    REDIS_RESTARTED_EMPTY(
        "the Redis of the cache is killed, and comes back empty after the length"),
    REDIS_FLUSHED("the Redis of the cache is emptied (FLUSHALL); takes no length"),
    PRIMARY_FROZEN("the Redis or PostgreSQL of the primary is stopped (SIGSTOP) for the length"),
    POSTGRES_RESTARTED(
        "the PostgreSQL of the primary is stopped as by a crash, and started after the length"),
    SLOT_DROPPED("the replication slot of --feed debezium or kafka is dropped; takes no length"),
    BROKER_RESTARTED("the Kafka broker is killed, and started with its data after the length"),
    REBALANCE("a second worker joins the group of --feed kafka, and leaves after the length"),
    REPREFETCH("load rather than a fault: a re-prefetch begins; takes no length");

    private final String about;

    Kind(String about) {
      this.about = about;
    }

    @JsonValue
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String about() {
      return about;
    }

    public boolean isAtOnce() {
      return this == REDIS_FLUSHED || this == SLOT_DROPPED || this == REPREFETCH;
    }
  }
}
