package io.prefetchbench.benchmarks.contender;

/** One contender's way to write a whole data set, ready to be timed. For use by one thread. */
public interface BulkLoad extends AutoCloseable {
  /**
   * Writes every entity of the data set and returns when Redis has answered all.
   *
   * @throws RuntimeException if one was refused where the contender looks at its replies
   */
  void load();

  @Override
  void close();
}
