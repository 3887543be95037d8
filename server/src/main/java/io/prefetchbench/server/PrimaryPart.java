package io.prefetchbench.server;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.WritablePrimary;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** The primary of a program, with the feed of its changes. Thread-safe. */
public interface PrimaryPart extends AutoCloseable {
  WritablePrimary primary();

  /** The primary's changes, read in the name of one worker; the caller closes it. */
  ChangeFeed feed(String worker, LongSupplier nanos);

  /** Checks that a server has created it. */
  void requireThere();

  /** Begins a new history, whose rows outrank all in the cache; returns its epoch. */
  long beginEpoch();

  /** Asks for a sign of life; completed exceptionally if there is none. */
  CompletionStage<?> ping();

  @Override
  void close();
}
