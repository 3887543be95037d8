package io.prefetchbench.load.generate;

import io.prefetchbench.load.run.GeneratorProcess;

/** The generator's JVM with the library driver. */
public final class LibraryGenerator {
  private LibraryGenerator() {}

  /** Runs the workload given by this JVM's system properties and exits the JVM. */
  public static void main(String[] args) {
    GeneratorProcess.run(run -> new LibraryDriver(run).drive());
  }
}
