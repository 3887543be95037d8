package io.prefetchbench.load.generate;

import io.prefetchbench.load.run.GeneratorProcess;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.PhaseDriver;
import io.prefetchbench.load.plan.ReadProtocol;
import java.net.URI;
import java.util.function.Predicate;

/** The generator's JVM with the lean driver. */
public final class LeanGenerator {
  private LeanGenerator() {}

  /** Runs the workload given by this JVM's system properties and exits the JVM. */
  public static void main(String[] args) {
    GeneratorProcess.run(LeanGenerator::drive);
  }

  private static void drive(LoadRun run) {
    run.begin();
    ReadProtocol protocol = run.options().protocol();
    Predicate<HttpAnswer> isIntact =
        answer -> run.isIntact(answer.bytes(), answer.bodyFrom(), answer.bodyLength());
    try (HttpPool pool = HttpPool.open(URI.create(run.baseUrl()), protocol)) {
      PhaseDriver.drive(run, new LeanReads(pool, protocol, isIntact, run::isOver));
    }
  }
}
