package io.prefetchbench.server.http;

/** Answers a request with a 4xx status: the client's mistake, in one sentence. */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status 400 to 499
   * @param message shown to the client as {@code error}
   */
  public Refusal(int status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  public static Refusal parameter(String name, String expected) {
    return new Refusal(400, "parameter " + name + ": expected " + expected);
  }

  public int status() {
    return status;
  }
}
