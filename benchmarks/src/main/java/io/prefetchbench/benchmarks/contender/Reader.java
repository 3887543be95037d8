package io.prefetchbench.benchmarks.contender;

/**
 * One contender's way to read single entities. Thread-safe only where a contender shares a
 * connection; each benchmark thread asks {@link Readers} for its own.
 */
public interface Reader {
  /** Reads the entity at this index of the data set. */
  Object read(int index);

  /** What an answer of {@link #read} says. */
  Outcome outcome(Object answer);
}
