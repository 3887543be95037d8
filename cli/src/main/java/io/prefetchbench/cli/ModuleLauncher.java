package io.prefetchbench.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Carries out a {@link ModuleCommand}: its exit code is that of the module's program. */
@Command
record ModuleLauncher(ModuleCommand command, List<String> words) implements Callable<Integer> {
  ModuleLauncher {
    words = List.copyOf(words);
  }

  @Override
  public Integer call() throws InterruptedException {
    return ModuleChild.start(command, words).await();
  }
}
