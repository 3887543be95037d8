package io.prefetchbench.load.system;

import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** A system under test that the run changes: one that it started, or one that is not ours. */
public interface ChangingSystem {

  Mutator mutator();

  /** Flushes the mutator's log so that readers of the file see it. */
  void flushLog() throws IOException;

  /** Returns the number of unapplied changes; empty if unknown. */
  OptionalLong backlog();

  /** Returns a question: whether everything committed until now is applied, as far as is known. */
  BooleanSupplier allApplied();
}
