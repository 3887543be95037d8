package io.prefetchbench.cache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One command as the bytes that go to Redis, its name first; no code writes into them. */
public record Command(List<byte[]> args) {

  public Command {
    if (args.isEmpty()) {
      throw new IllegalArgumentException("a command needs a name");
    }
  }

  /** Creates a command from byte arrays, texts (UTF-8) and integers (decimal). */
  public static Command of(Object... parts) {
    List<byte[]> args = new ArrayList<>(parts.length);
    for (Object part : parts) {
      args.add(bytes(part));
    }
    return new Command(args);
  }

  /** Returns a byte array as is, and the UTF-8 text of anything else. */
  static byte[] bytes(Object part) {
    return part instanceof byte[] bytes ? bytes : utf8(String.valueOf(part));
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
