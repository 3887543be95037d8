package io.prefetchbench.benchmarks.contender;

/** Hands out the readers of one contender, and owns their connections. Thread-safe. */
public interface Readers extends AutoCloseable {
  /** The reader of one thread. */
  Reader forThread();

  @Override
  void close();
}
