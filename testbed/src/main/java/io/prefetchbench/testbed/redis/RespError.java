package io.prefetchbench.testbed.redis;

/** An error reply of Redis; the message is Redis' own, its first word the error class. */
public final class RespError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RespError(String message) {
    super(message);
  }

  /** First word of the reply: {@code ERR}, {@code OOM}, {@code WRONGTYPE}… */
  public String code() {
    String line = String.valueOf(getMessage());
    int space = line.indexOf(' ');
    return space < 0 ? line : line.substring(0, space);
  }
}
