package io.prefetchbench.load.system;

import io.prefetchbench.cache.Version;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.WritablePrimary;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The primary of a run and the server that holds it: the mock primary in a Redis, or a table in a
 * PostgreSQL. Closing removes what the run wrote and ends the server, unless it was given.
 *
 * <p>Not thread-safe, except {@link #kill} and {@link #close}.
 */
interface PrimarySystem extends AutoCloseable {

  /** Connects and fills the primary; call it once, before anything reads or changes it. */
  void fill(Shape shape, long count, long seed, LongConsumer progress);

  /** The primary; only after {@link #fill}. */
  WritablePrimary primary();

  FeedChoice feed();

  List<String> options();

  /** Returns the number of unacknowledged changes; empty if unknown. */
  OptionalLong backlog();

  /** Versions up to this one are left out of the logs of what was written to the cache. */
  Version recordedAfter();

  /** The processes of its server, and of its feed; without what is not known, or is the cache's. */
  List<Role> roles();

  /** Whether its server was started for this run, and is not that of the cache. */
  boolean isOwn();

  /** The table, whose server, slot and broker may have faults of their own; null for the mock. */
  default @Nullable TableSystem table() {
    return null;
  }

  void freeze();

  void thaw();

  PingProber.Connection openPing();

  void describe(Environment environment);

  /** Ends it at once, as {@link #close} does but without waiting for anything in use. */
  void kill();

  @Override
  void close();
}
