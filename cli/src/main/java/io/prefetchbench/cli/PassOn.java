package io.prefetchbench.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Carries out a {@link Passage}: its exit code is that of the module's program. */
@Command
final class PassOn implements Callable<Integer> {
  private final Passage passage;
  private final List<String> words;

  PassOn(Passage passage, List<String> words) {
    this.passage = passage;
    this.words = List.copyOf(words);
  }

  @Override
  public Integer call() throws InterruptedException {
    return Part.start(passage, words).await();
  }
}
