package io.prefetchbench.cache.internal.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One Lua script, called by its SHA-1 and loaded if the server does not know it yet. A {@code
 * NOSCRIPT} reply means that nothing ran, so loading and resending is safe; no other reply causes a
 * resend. Immutable and thread-safe.
 */
public final class Script {
  private static final String UNKNOWN = "NOSCRIPT";

  private static final byte[] EVALSHA = Command.utf8("EVALSHA");
  private static final byte[] EVAL = Command.utf8("EVAL");

  private final byte[] text;
  private final byte[] sha;

  private Script(byte[] text, byte[] sha) {
    this.text = text;
    this.sha = sha;
  }

  /**
   * A script that begins with {@code #!lua}: only such a one is refused as a whole when Redis is
   * out of memory.
   */
  public static Script of(String text) {
    if (!text.startsWith("#!lua")) {
      throw new IllegalArgumentException("a script must begin with #!lua");
    }
    try {
      byte[] bytes = Command.utf8(text);
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(bytes);
      return new Script(bytes, Command.utf8(HexFormat.of().formatHex(digest)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** A script whose text is a resource next to a class. */
  public static Script resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the script " + name + " is missing from the jar");
      }
      return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the script into the server; needed once, and again after the server has forgotten it. */
  public Command load() {
    return Command.of("SCRIPT", "LOAD", text);
  }

  /** The call by SHA-1, for a pipeline; its reply may be a {@code NOSCRIPT} error. */
  public Command command(List<?> keys, List<?> args) {
    return command(EVALSHA, sha, keys, args);
  }

  /** The call with the whole text; the server knows the script afterwards. */
  public Command commandWithText(List<?> keys, List<?> args) {
    return command(EVAL, text, keys, args);
  }

  /** True if this reply says that the server does not know the script, so that nothing ran. */
  public static boolean isUnknown(Reply reply) {
    return reply instanceof Reply.Fault fault && UNKNOWN.equals(fault.fault().code());
  }

  /** Runs the script and waits for the reply; an error of the script is a value. */
  public Reply call(RedisPort port, List<?> keys, List<?> args) {
    Reply reply = port.call(command(keys, args));
    return isUnknown(reply) ? port.call(commandWithText(keys, args)) : reply;
  }

  /** Like {@link #call} but does not wait. */
  public CompletableFuture<Reply> callAsync(RedisPort port, List<?> keys, List<?> args) {
    return port.callAsync(command(keys, args))
        .thenCompose(
            reply ->
                isUnknown(reply)
                    ? port.callAsync(commandWithText(keys, args))
                    : CompletableFuture.completedFuture(reply));
  }

  private static Command command(byte[] verb, byte[] body, List<?> keys, List<?> args) {
    List<byte[]> parts = new ArrayList<>(3 + keys.size() + args.size());
    parts.add(verb);
    parts.add(body);
    parts.add(Command.utf8(Integer.toString(keys.size())));
    keys.forEach(key -> parts.add(Command.bytes(key)));
    args.forEach(arg -> parts.add(Command.bytes(arg)));
    return new Command(parts);
  }
}
