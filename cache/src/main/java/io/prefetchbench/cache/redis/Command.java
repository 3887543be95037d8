package io.prefetchbench.cache.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One command as the bytes that go to Redis: its name first, then its arguments.
 *
 * <p>Immutable by convention: no code writes into the arrays.
 *
 * @param args at least one element
 */
public record Command(List<byte[]> args) {

  public Command {
    if (args.isEmpty()) {
      throw new IllegalArgumentException("a command needs a name");
    }
  }

  /** A command of byte arrays and texts (UTF-8) and whole numbers (decimal). */
  public static Command of(Object... parts) {
    List<byte[]> args = new ArrayList<>(parts.length);
    for (Object part : parts) {
      args.add(bytes(part));
    }
    return new Command(args);
  }

  /** A byte array as it is; of anything else its text. */
  static byte[] bytes(Object part) {
    return part instanceof byte[] bytes ? bytes : utf8(String.valueOf(part));
  }

  /** The UTF-8 bytes of a text. */
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
