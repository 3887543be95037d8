package io.prefetchbench.benchmarks.contender;

/** How change events are taken from the feed and applied. */
public enum ApplyStrategy {
  /** The cache's own worker: fenced, conflated, in scripts of many keys, acknowledged exactly. */
  OURS,
  /** Without a fence: batches from the stream, {@code MULTI…EXEC} of every event in a pipeline. */
  PIPELINED,
  /** The published demos' way: {@code BRPOP}, then {@code MULTI…EXEC}, one event at a time. */
  DEMOS,
  /** The published demos' other way: the same from a queue in the memory of the one process. */
  DEMOS_MEMORY
}
