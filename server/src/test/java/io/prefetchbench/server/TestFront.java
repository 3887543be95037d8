package io.prefetchbench.server;

/** A server of this process, for tests of other packages. */
public final class TestFront implements AutoCloseable {
  private final RunningServer serving;

  private TestFront(RunningServer serving) {
    this.serving = serving;
  }

  /** Starts it by the words of the command line of {@code bench serve}. */
  public static TestFront start(String... args) {
    return new TestFront(ServeCommand.start(args));
  }

  /** Where it listens, without a slash at the end. */
  public String url() {
    return serving.url();
  }

  @Override
  public void close() {
    serving.close();
  }
}
