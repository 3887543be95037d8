package io.prefetchbench.load.lean;

import io.prefetchbench.load.run.GeneratorProcess;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.PhaseDriver;
import java.net.URI;
import java.util.function.Predicate;

/** The generator's JVM with the lean driver. */
public final class LeanGenerator {
  private LeanGenerator() {}

  /** Runs the workload of this JVM's system properties and ends the JVM. */
  public static void main(String[] args) {
    GeneratorProcess.run(LeanGenerator::drive);
  }

  private static void drive(LoadRun run) {
    run.begin();
    try (HttpPool pool = HttpPool.open(URI.create(run.baseUrl()))) {
      Predicate<HttpAnswer> isIntact =
          answer -> run.isIntact(answer.bytes(), answer.bodyFrom(), answer.bodyLength());
      PhaseDriver.drive(run, new LeanReads(pool, isIntact, run::isOver));
    }
  }
}
