package io.prefetchbench.cache.store.redis;

import io.prefetchbench.cache.redis.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * One script of the store: its text, and the digest by which Redis knows it. Immutable.
 *
 * <p>The texts are resources beside this class. They begin with {@code #!lua}, so that Redis
 * refuses them as a whole over {@code maxmemory} instead of running half of one.
 */
final class Script {
  static final Script PUT_PAYLOAD = resource("put-payload.lua");
  static final Script PUT_PLAIN = resource("put-plain.lua");
  static final Script PUT_TOMBSTONE = resource("put-tombstone.lua");
  static final Script INVALIDATE = resource("invalidate.lua");
  static final Script CENSUS = resource("census.lua");
  static final Script PROBE = resource("probe.lua");

  private static final byte[] EVALSHA = Command.utf8("EVALSHA");

  private final byte[] text;
  private final byte[] digest;

  private Script(byte[] text) {
    this.text = text;
    try {
      byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(text);
      this.digest = Command.utf8(HexFormat.of().formatHex(sha1));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private static Script resource(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the script " + name + " is missing from the jar");
      }
      return new Script(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the script by its digest. */
  Command call(List<byte[]> keys, List<byte[]> args) {
    List<byte[]> all = new ArrayList<>(3 + keys.size() + args.size());
    all.add(EVALSHA);
    all.add(digest);
    all.add(Command.utf8(Integer.toString(keys.size())));
    all.addAll(keys);
    all.addAll(args);
    return new Command(all);
  }

  /** Makes the script known to the server; needed once, and again after it was forgotten. */
  Command load() {
    return Command.of("SCRIPT", "LOAD", text);
  }
}
